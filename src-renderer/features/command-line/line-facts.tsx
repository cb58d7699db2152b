/** What the typed command would do and on what: its effect, the hidden state it acts on, whether it needs trust. */
import type { Verdict } from '../../../src-preload/contract/commands.ts'
import { ContextFacts } from '../../parts/context-facts.tsx'
import { EffectTag } from '../../parts/status.tsx'
import { useWorkspace } from '../../stores/host.ts'
import styles from './command-line.module.css'

export function LineFacts({ verdict }: { verdict: Verdict | null }) {
  const workspace = useWorkspace()
  const needsTrust = verdict?.allowed && verdict.runs_workspace_code && workspace !== null && !workspace.trusted
  return (
    <div className={styles.facts}>
      {verdict?.effect ? <EffectTag effect={verdict.effect} /> : null}
      <ContextFacts context={verdict?.context} />
      {verdict?.allowed && verdict.judged_by === 'verb' ? (
        <span className={styles.fact} title="No rule names this operation; its verb tells what it does">
          by its verb
        </span>
      ) : null}
      {needsTrust ? <span className={styles.trust}>needs trust</span> : null}
    </div>
  )
}
