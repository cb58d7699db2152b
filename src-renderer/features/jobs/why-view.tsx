/** Why a run failed: what it said, what its end means, what was different when it last went well, and the way back there. */
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Columns2, CornerDownRight, RotateCcw, SquareTerminal } from 'lucide-react'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import type { ErrorLine, Why } from '../../../src-preload/contract/why.ts'
import { toFailure } from '../../bridge/failure.ts'
import { runCommand } from '../../parts/run-command.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { useWhy } from '../../parts/use-why.ts'
import { openRun } from '../../stores/layout.ts'
import { Note } from '../../ui/note.tsx'
import { relativeTime, useNow } from '../../ui/time.ts'
import { showLine } from './show-line.ts'
import styles from './why-view.module.css'

interface Props {
  job: Job
  panelId: string
  /** Where the terminals of the run are. */
  output: () => Element | null
  onCompare: (other: string) => void
}

const likeness = {
  same: 'The last time this command went well',
  similar: 'The last time it went well, with other numbers',
  kind: 'The last run of this kind that went well',
}

async function runAgain(again: NonNullable<Why['again']>, panelId: string): Promise<void> {
  const { command, args, work_dir, workspace, context, capture } = again
  const outcome = await runCommand({ what: { command, args }, work_dir, workspace, context, capture, focus: false, reuse: panelId })
  if (outcome.kind === 'failed') tellFailure(`${command} was not started`, outcome.failure)
  if (outcome.kind === 'refused') tellFailure(`${command} is refused now`, new Error(outcome.verdict.reason))
}

function Lines({ lines, onShow }: { lines: readonly ErrorLine[]; onShow: (line: ErrorLine) => void }) {
  return (
    <ul className={styles.lines}>
      {lines.map((line) => (
        <li key={`${line.stream}${line.from}`}>
          <button type="button" className={styles.line} title="Show it in the output" onClick={() => onShow(line)}>
            <CornerDownRight size={12} aria-hidden />
            <span className={styles.where}>
              {line.stream === 'terminal' ? '' : `${line.stream} `}
              {line.line === null ? `byte ${line.from}` : `line ${line.line}`}
            </span>
            <code>{line.text}</code>
          </button>
        </li>
      ))}
    </ul>
  )
}

function Differences({ why }: { why: Why }) {
  const now = useNow(30)
  const { compared_with, differences } = why
  if (!compared_with) return <p className={styles.quiet}>No earlier run of this kind went well, so there is nothing to compare it with.</p>
  return (
    <>
      <h3>
        {likeness[compared_with.like]} ({relativeTime(compared_with.finished_at, now)})
      </h3>
      {differences.length === 0 ? (
        <p className={styles.quiet}>Nothing that is recorded was different: arguments, folder, commit, version, context and variables are the same.</p>
      ) : (
        <ul className={styles.differences}>
          {differences.map(({ what, name, message }) => (
            <li key={`${what}${name}`}>{message}</li>
          ))}
        </ul>
      )}
    </>
  )
}

export function WhyView({ job, panelId, output, onCompare }: Props) {
  const asked = useWhy(job)
  const why = asked.data
  const show = (line: ErrorLine) => {
    const found = showLine(output(), line, line.stream === 'stderr' ? job.stderr_bytes : job.stdout_bytes)
    if (!found) notifications.show({ message: 'The terminal does not hold that line. "Save output" has all of them.', autoClose: 4000 })
  }
  return (
    <section className={styles.why} aria-label="Why it failed">
      {asked.error ? <Note tone="failure">{toFailure(asked.error).message}</Note> : null}
      {why ? (
        <>
          <p className={styles.summary}>{why.summary}</p>
          {why.end?.source ? <p className={styles.quiet}>What the code means is from {why.end.source}.</p> : null}
          {why.lines.length > 0 ? <Lines lines={why.lines} onShow={show} /> : null}
          <Differences why={why} />
          <div className={styles.buttons}>
            {why.again ? (
              <Button leftSection={<RotateCcw size={14} />} onClick={() => why.again && void runAgain(why.again, panelId)}>
                Run again as it was
              </Button>
            ) : null}
            {why.compared_with ? (
              <>
                <Button leftSection={<Columns2 size={14} />} onClick={() => why.compared_with && onCompare(why.compared_with.id)}>
                  Compare the outputs
                </Button>
                <Button
                  leftSection={<SquareTerminal size={14} />}
                  onClick={() => why.compared_with && openRun(why.compared_with.id, { title: why.compared_with.title, focus: true })}
                >
                  Open that run
                </Button>
              </>
            ) : null}
          </div>
          {why.again && why.again.not_restored.length > 0 ? (
            <ul className={styles.differences} aria-label="What is not brought back">
              {why.again.not_restored.map((sentence) => (
                <li key={sentence} className={styles.quiet}>
                  {sentence}
                </li>
              ))}
            </ul>
          ) : null}
        </>
      ) : null}
    </section>
  )
}
