/** What is to be read with a policy that Opsdeck drafted: effects that are guesses, what is dangerous, what is left out, and what it says to the user's own lines. */
import { CircleX, TriangleAlert } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import type { ToolDraft } from '../../../src-preload/contract/tools.ts'
import { EffectTag } from '../../parts/status.tsx'
import { formatCount } from '../../ui/format.ts'
import styles from './draft-notes.module.css'

/** Of each kind; a list of hundreds is read in the text itself. */
const most_shown = 60
const weight = { destroy: 0, change: 1, read: 2 } as const

interface Row {
  rule: string
  mark: ReactNode
  why: string
}

function Part({ title, rows, onShow }: { title: string; rows: readonly Row[]; onShow: (rule: string) => void }) {
  if (rows.length === 0) return null
  return (
    <section aria-label={title}>
      <h3>{`${title} (${formatCount(rows.length)})`}</h3>
      <ul>
        {rows.slice(0, most_shown).map(({ rule, mark, why }) => (
          <li key={`${rule} ${why}`}>
            <button type="button" onClick={() => onShow(rule)} title="Show the rule in the text">
              {mark}
              <code>{rule.replaceAll('/', ' ')}</code>
              <span className={styles.why}>{why}</span>
            </button>
          </li>
        ))}
      </ul>
      {rows.length > most_shown ? <p>{`and ${formatCount(rows.length - most_shown)} more, in the text below`}</p> : null}
    </section>
  )
}

const danger = <TriangleAlert size={12} className={styles.danger} aria-hidden />
const refused = <CircleX size={12} className={styles.refused} aria-hidden />

export function DraftNotes({ told, onShow, onTry }: { told: ToolDraft; onShow: (rule: string) => void; onTry: (line: string) => void }) {
  const { marked, left_out, guessed } = useMemo(
    () => ({
      marked: told.dangers.filter((each) => !each.left_out).map(({ rule, why }): Row => ({ rule, why, mark: danger })),
      left_out: told.dangers.filter((each) => each.left_out).map(({ rule, why }): Row => ({ rule, why, mark: refused })),
      guessed: [...told.guesses]
        .sort((a, b) => weight[a.effect] - weight[b.effect])
        .map(({ rule, effect, why }): Row => ({ rule, why, mark: <EffectTag effect={effect} /> })),
    }),
    [told],
  )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by key
    <section className={styles.notes} aria-label={`What to know of the draft of ${told.name}`} tabIndex={0}>
      <p>
        {`A draft from ${told.source === 'spec' ? 'its completion spec' : 'its --help'}${told.version ? `, version ${told.version}` : ''}. Every effect is a guess. ${told.notes.join(' ')}`}
      </p>
      <Part title="To know before you save it" rows={marked} onShow={onShow} />
      {told.examples.length > 0 ? (
        <section aria-label="What you ran or tried">
          <h3>{`What you ran or tried (${formatCount(told.examples.length)})`}</h3>
          <ul>
            {told.examples.map(({ line, verdict }) => (
              <li key={line}>
                <button type="button" onClick={() => onTry(line)} title="Try the line against the text">
                  {verdict.allowed && verdict.effect ? <EffectTag effect={verdict.effect} /> : refused}
                  <code>{line}</code>
                  <span className={styles.why}>{verdict.allowed ? '' : verdict.reason}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <Part title="Guessed" rows={guessed} onShow={onShow} />
      <Part title="Left out" rows={left_out} onShow={onShow} />
    </section>
  )
}
