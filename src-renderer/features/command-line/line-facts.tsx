/** What the typed command would do and on what: its effect, the hidden state it acts on, whether it needs trust. */
import { Popover } from '@mantine/core'
import { Layers, Lock, TriangleAlert } from 'lucide-react'
import { useRef, useState } from 'react'
import type { Verdict } from '../../../src-preload/contract/commands.ts'
import type { ContextRecord } from '../../../src-preload/contract/context.ts'
import { ContextFacts } from '../../parts/context-facts.tsx'
import { EffectTag } from '../../parts/status.tsx'
import { useProduction, useReadOnly, useWorkspace } from '../../stores/host.ts'
import { useTooWide } from '../../ui/use-too-wide.ts'
import styles from './command-line.module.css'

/** The whole context behind one button, where the row has no room for it; what is marked still says so. */
function ContextChip({ context }: { context: ContextRecord }) {
  const [open, setOpen] = useState(false)
  const production = useProduction(context)
  const read_only = useReadOnly(context)
  const names = Object.keys(context)
  const words = production ? 'production' : read_only ? 'read-only' : names.length === 1 ? names[0]! : `${names.length} contexts`
  const Icon = production ? TriangleAlert : read_only ? Lock : Layers
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={styles.chip}
          data-mark={production ? 'production' : read_only ? 'read-only' : undefined}
          title={Object.entries(context)
            .map(([name, value]) => `${name}: ${value}`)
            .join('\n')}
          onClick={() => setOpen(!open)}
        >
          <Icon size={12} aria-hidden />
          <span className="visually-hidden">Context: </span>
          {words}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <dl className={styles.context} aria-label="Context of the command">
          {Object.entries(context).map(([name, value]) => {
            const marks = [...(production?.name === name ? ['production'] : []), ...(read_only?.name === name ? ['read-only'] : [])]
            return (
              <div key={name}>
                <dt>{[name, ...marks].join(', ')}</dt>
                <dd>
                  <bdi>{value}</bdi>
                </dd>
              </div>
            )
          })}
        </dl>
      </Popover.Dropdown>
    </Popover>
  )
}

/** `row_px`: width of the row that they share with the line. */
export function LineFacts({ verdict, row_px }: { verdict: Verdict | null; row_px: number }) {
  const workspace = useWorkspace()
  const box = useRef<HTMLDivElement>(null)
  const needsTrust = verdict?.allowed && verdict.runs_workspace_code && workspace !== null && !workspace.trusted
  const byVerb = verdict?.allowed && verdict.judged_by === 'verb'
  const context = verdict?.context ?? {}
  const is_too_wide = useTooWide(box, JSON.stringify([verdict?.effect, context, needsTrust, byVerb]), row_px)
  return (
    <div className={styles.facts} ref={box}>
      {verdict?.effect ? <EffectTag effect={verdict.effect} /> : null}
      {is_too_wide && Object.keys(context).length > 0 ? <ContextChip context={context} /> : <ContextFacts context={context} />}
      {byVerb ? (
        <span className={styles.fact} title="No rule names this operation; its verb tells what it does">
          by its verb
        </span>
      ) : null}
      {needsTrust ? <span className={styles.trust}>needs trust</span> : null}
    </div>
  )
}
