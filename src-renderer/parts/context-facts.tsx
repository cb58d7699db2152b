/** The hidden state that a command acts on, name beside value; what is marked as production or read-only says so by shape, colour and word. */
import { Lock, TriangleAlert } from 'lucide-react'
import type { ContextRecord } from '../../src-preload/contract/context.ts'
import { useProduction, useReadOnly } from '../stores/host.ts'
import styles from './context-facts.module.css'

/** `className` is added to each. */
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
        <span>{name}</span> {value}
      </span>
    )
  })
}
