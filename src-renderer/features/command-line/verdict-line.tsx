/** The verdict: allowed or refused, by which rule, why, the nearest form that is allowed, and what else can be done. */
import { CircleCheck, CircleDashed, CircleX, Hourglass, PackagePlus, PackageX } from 'lucide-react'
import type { Verdict } from '../../../src-preload/contract/commands.ts'
import { tellAct } from '../../parts/tell-act.ts'
import type { LineChain } from '../../parts/use-chain.ts'
import type { LineVerdict } from '../../parts/use-verdict.ts'
import { useTools } from '../../stores/host.ts'
import { addTool } from '../../stores/policies.ts'
import { shellLine } from '../../ui/format.ts'
import { Keys } from '../../ui/kbd.tsx'
import styles from './command-line.module.css'
import type { Offer } from './refusal-offers.ts'
import { VerdictSentence } from './verdict-sentence.tsx'

/** Of what could follow. */
const named_of_list = 4

function Nearest({ verdict, onTake }: { verdict: Verdict; onTake: () => void }) {
  if (!verdict.nearest) return null
  return (
    <button type="button" className={styles.nearest} onClick={onTake} title="Take the nearest allowed form">
      <Keys combo="alt+enter" /> <span className={styles.words}>nearest allowed:</span> <code>{shellLine(verdict.nearest)}</code>
    </button>
  )
}

/** The way on from a tool that nobody knows. */
function Add({ name }: { name: string }) {
  return (
    <button type="button" className={styles.nearest} onClick={() => addTool(name)} title={`Draft the rules of ${name}, read them, save them`}>
      <PackagePlus size={14} aria-hidden /> <span>Add</span> <code>{name}</code>
    </button>
  )
}

/** Quotes and dashes of a document are signs like others to a program. */
function Plain({ line, onTake }: { line: string; onTake: () => void }) {
  return (
    <button type="button" className={styles.nearest} onClick={onTake} title="It has quotes, dashes or blanks of a document, which mean nothing to a program">
      <Keys combo="alt+enter" /> <span className={styles.words}>with plain signs:</span> <code>{line}</code>
    </button>
  )
}

/** What the sentence of a refusal names, as acts; the first is on the key where nothing else is. */
function Offers({ offers, first_key }: { offers: readonly Offer[]; first_key: boolean }) {
  return offers.map(({ name, what, run }, index) => (
    <button key={name} type="button" className={styles.offer} onClick={run} title={[name, what].filter(Boolean).join(': ')}>
      {first_key && index === 0 ? <Keys combo="alt+enter" /> : null} <span className={styles.offerName}>{name}</span>
    </button>
  ))
}

/** A line of several commands is no command, and may well be a queue. */
function AsQueue({ chain, onRun }: { chain: LineChain; onRun: () => void }) {
  const { items } = chain.checked
  return (
    <button type="button" className={styles.nearest} onClick={onRun} title={items.map(({ title, rule }) => `${title}: allowed by ${rule}`).join('\n')}>
      <Keys combo="alt+enter" /> <span>{`run as a queue of ${items.length}:`}</span> <code>{items.map(({ title }) => title).join(', then ')}</code>
    </button>
  )
}

/** Why the line is no queue either; null where it is one. */
function whyNoQueue({ checked: { items } }: LineChain): string | null {
  const at = items.findIndex(({ error }) => error !== null)
  const item = items[at]
  return item ? `As a queue its command ${at + 1} (${item.title}) would be refused: ${item.error!.message}` : null
}

interface Props {
  answer: LineVerdict | null
  /** The host was asked a while ago and has not answered. */
  is_late: boolean
  chain: LineChain | null
  onRunQueue: () => void
  /** What could follow, where the line is not done yet; null where it is what it is. */
  goesOn: readonly string[] | null
  /** The line with plain quotes and dashes, where it has others. */
  plain: string | null
  onTake: () => void
  /** What can be done in place of a refused line. */
  offers: readonly Offer[]
  /** The sentence is shown to its end. */
  whole: boolean
  onWhole: () => void
}

export function VerdictLine({ answer, is_late, chain, onRunQueue, goesOn, plain, onTake, offers, whole, onWhole }: Props) {
  const tools = useTools().data
  if (is_late) {
    return (
      <div className={styles.verdict} id="verdict" role="status">
        <Hourglass size={14} className={styles.unfinished} aria-hidden />
        <span className={styles.reason}>The host does not answer yet; waiting. What was typed is kept.</span>
      </div>
    )
  }
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
  if (goesOn !== null && !verdict.allowed) {
    return (
      <div className={styles.verdict} id="verdict" role="status" data-line={answer.line} data-allowed={false}>
        <CircleDashed size={14} className={styles.unfinished} aria-hidden />
        <span className={styles.sentence}>
          go on: <span className={styles.reason}>{goesOn.slice(0, named_of_list).join(', ')}</span>
          {goesOn.length > named_of_list ? ' ...' : ''}
        </span>
      </div>
    )
  }
  const why_no_queue = asQueue && whyNoQueue(asQueue)
  if (asQueue && why_no_queue === null) {
    return (
      <div className={styles.verdict} id="verdict" role="status" data-line={answer.line}>
        <CircleCheck size={14} className={styles.allowed} aria-hidden />
        <span className={styles.reason}>Several commands, each allowed.</span>
        <AsQueue chain={asQueue} onRun={onRunQueue} />
      </div>
    )
  }
  const reason = why_no_queue ?? [tellAct(verdict), verdict.reason].filter(Boolean).join(' ')
  const tool = tools?.find((one) => one.name === verdict.argv[0])
  const missing = verdict.allowed && verdict.tool_path === null
  return (
    <div className={styles.verdict} id="verdict" role="status" data-line={answer.line} data-allowed={verdict.allowed}>
      {verdict.allowed ? <CircleCheck size={14} className={styles.allowed} aria-hidden /> : <CircleX size={14} className={styles.refused} aria-hidden />}
      <VerdictSentence allowed={verdict.allowed} rule={verdict.rule} reason={reason} whole={whole} onWhole={onWhole} />
      {missing ? (
        <span className={styles.missing} title={tool?.install}>
          <PackageX size={14} aria-hidden /> {verdict.argv[0]} is not installed. {tool?.install}
        </span>
      ) : null}
      {plain !== null ? <Plain line={plain} onTake={onTake} /> : null}
      {!verdict.allowed && plain === null ? <Nearest verdict={verdict} onTake={onTake} /> : null}
      {verdict.allowed ? null : <Offers offers={offers} first_key={plain === null && verdict.nearest === null} />}
      {verdict.add_tool !== undefined ? <Add name={verdict.add_tool} /> : null}
    </div>
  )
}
