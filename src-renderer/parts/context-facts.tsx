/** The hidden state that a command acts on, name beside value; what is marked as production or read-only says so by shape, colour and word. */
import { Lock, TriangleAlert } from 'lucide-react'
import type { ContextRecord } from '../../src-preload/contract/context.ts'
import { useProduction, useReadOnly } from '../stores/host.ts'
import { MiddleCut } from '../ui/middle-cut.tsx'
import styles from './context-facts.module.css'

/** So many signs of a value stay, whatever the room. */
const least_signs = 12

/** `className` is added to each. A value gives way in its middle. */
export function ContextFacts({ context, className = '' }: { context: ContextRecord | undefined; className?: string | undefined }) {
  const production = useProduction(context)
  const read_only = useReadOnly(context)
  return Object.entries(context ?? {}).map(([name, value]) => {
    const marks = [...(production?.name === name ? ['production'] : []), ...(read_only?.name === name ? ['read-only'] : [])]
    return (
      <span
        key={name}
        className={`${styles.fact} ${className}`}
        data-mark={marks[0]}
        title={marks.length > 0 ? `${name}: ${value} (${marks.join(', ')})` : `${name}: ${value}`}
      >
        {read_only?.name === name ? <Lock size={12} aria-hidden /> : marks.length > 0 ? <TriangleAlert size={12} aria-hidden /> : null}
        {marks.length > 0 ? <strong>{marks.join(', ')}</strong> : null}
        <span className={styles.name}>{name}</span>
        <bdi className={styles.value} style={{ minWidth: `${Math.min(value.length, least_signs)}ch` }}>
          <MiddleCut text={value} />
        </bdi>
      </span>
    )
  })
}
