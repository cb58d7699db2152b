/** The verdict in one line: allowed or refused, by which rule, why, and the nearest form that is allowed. */
import { CircleCheck, CircleDashed, CircleX, PackageX } from 'lucide-react'
import type { Verdict } from '../../../src-preload/contract/commands.ts'
import type { LineChain } from '../../parts/use-chain.ts'
import type { LineVerdict } from '../../parts/use-verdict.ts'
import { useTools } from '../../stores/host.ts'
import { browseRule } from '../../stores/policies.ts'
import { shellLine } from '../../ui/format.ts'
import { Keys } from '../../ui/kbd.tsx'
import styles from './command-line.module.css'

function Rule({ rule }: { rule: string }) {
  return (
    <button type="button" className={styles.rule} onClick={() => browseRule(rule)} title="Show the rules of this tool">
      {rule}
    </button>
  )
}

function Nearest({ verdict, onTake }: { verdict: Verdict; onTake: () => void }) {
  if (!verdict.nearest) return null
  return (
    <button type="button" className={styles.nearest} onClick={onTake} title="Take the nearest allowed form">
      <Keys combo="alt+enter" /> <span>nearest allowed:</span> <code>{shellLine(verdict.nearest)}</code>
    </button>
  )
}

/** A line of several commands is no command, and may well be a queue. */
function AsQueue({ chain, onRun }: { chain: LineChain; onRun: () => void }) {
  const { items } = chain.checked
  const refused = items.findIndex(({ error }) => error !== null)
  if (refused >= 0) {
    return (
      <span className={styles.reason} title={items[refused]!.error!.message}>
        {`As a queue its command ${refused + 1} (${items[refused]!.title}) would be refused: ${items[refused]!.error!.message}`}
      </span>
    )
  }
  return (
    <button type="button" className={styles.nearest} onClick={onRun} title={items.map(({ title, rule }) => `${title}: allowed by ${rule}`).join('\n')}>
      <Keys combo="alt+enter" /> <span>{`run as a queue of ${items.length}:`}</span> <code>{items.map(({ title }) => title).join(', then ')}</code>
    </button>
  )
}

interface Props {
  answer: LineVerdict | null
  chain: LineChain | null
  onRunQueue: () => void
  /** The last word is still being typed and could become something that is known. */
  unfinished: boolean
  onTake: () => void
}

export function VerdictLine({ answer, chain, onRunQueue, unfinished, onTake }: Props) {
  const tools = useTools().data
  if (!answer) {
    return (
      <div className={styles.verdict} id="verdict">
        <span className={styles.hint}>Type a command. What it may do is said here before it runs.</span>
      </div>
    )
  }
  const { verdict, failure } = answer
  const asQueue = chain?.line === answer.line ? chain : null
  if (!verdict) {
    return (
      <div className={styles.verdict} id="verdict" role="status" data-line={answer.line}>
        <CircleX size={14} className={styles.refused} aria-hidden />
        <span className={styles.reason}>{failure?.message}</span>
      </div>
    )
  }
  if (asQueue) {
    const fits = asQueue.checked.items.every(({ error }) => error === null)
    const Icon = fits ? CircleCheck : CircleX
    return (
      <div className={styles.verdict} id="verdict" role="status" data-line={answer.line} data-queue={fits}>
        <Icon size={14} className={fits ? styles.allowed : styles.refused} aria-hidden />
        {fits ? <span className={styles.reason}>Several commands, each allowed.</span> : null}
        <AsQueue chain={asQueue} onRun={onRunQueue} />
      </div>
    )
  }
  const tool = tools?.find((one) => one.name === verdict.argv[0])
  const missing = verdict.allowed && verdict.tool_path === null
  return (
    <div className={styles.verdict} id="verdict" role="status" data-line={answer.line} data-allowed={verdict.allowed}>
      {verdict.allowed ? (
        <CircleCheck size={14} className={styles.allowed} aria-hidden />
      ) : unfinished ? (
        <CircleDashed size={14} className={styles.unfinished} aria-hidden />
      ) : (
        <CircleX size={14} className={styles.refused} aria-hidden />
      )}
      <span className={styles.sentence}>
        {verdict.allowed ? 'allowed by ' : 'refused by '}
        <Rule rule={verdict.rule} />
        <span className={styles.reason} title={verdict.reason}>
          {`: ${verdict.reason}`}
        </span>
      </span>
      {missing ? (
        <span className={styles.missing} title={tool?.install}>
          <PackageX size={14} aria-hidden /> {verdict.argv[0]} is not installed. {tool?.install}
        </span>
      ) : null}
      {!verdict.allowed ? <Nearest verdict={verdict} onTake={onTake} /> : null}
    </div>
  )
}
