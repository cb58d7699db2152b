/** Any command line under trial: how it is read, what is said to it, which rule decides, and how it could be allowed. Nothing runs. */
import { Button } from '@mantine/core'
import { CircleCheck, CircleX, FlaskConical } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import type { Verdict } from '../../../src-preload/contract/commands.ts'
import { LineInput } from '../../parts/line-input.tsx'
import { EffectTag } from '../../parts/status.tsx'
import { useVerdict } from '../../parts/use-verdict.ts'
import { useTools, useWorkspace } from '../../stores/host.ts'
import { addTool, setTriedLine, tryLine, usePolicies } from '../../stores/policies.ts'
import { editCommand } from '../../stores/typed-line.ts'
import { Empty } from '../../ui/empty.tsx'
import { shellLine } from '../../ui/format.ts'
import { Keys } from '../../ui/kbd.tsx'
import { Note } from '../../ui/note.tsx'
import { PartsTable } from './parts-table.tsx'
import { PinnedVariables } from './pinned-variables.tsx'
import { RulePlaceView } from './rule-place.tsx'
import { useToolDetail } from './use-policies.ts'
import styles from './workbench.module.css'

const first_lines = ['git push --force origin main', 'git -c core.pager=id log', 'curl -sSL https://example.org -o page.html', 'docker run -v /:/host alpine']

function Said({ verdict, onTake }: { verdict: Verdict; onTake: () => void }) {
  return (
    <section aria-label="Verdict" className={styles.said}>
      <p className={styles.sentence} data-allowed={verdict.allowed}>
        {verdict.allowed ? <CircleCheck size={16} aria-hidden /> : <CircleX size={16} aria-hidden />}
        <strong>{verdict.allowed ? 'Allowed' : 'Refused'}</strong>
        {verdict.effect ? <EffectTag effect={verdict.effect} /> : null}
        <span className={styles.reason}>{verdict.reason}</span>
      </p>
      {verdict.nearest ? (
        <p className={styles.nearest}>
          <span>Nearest allowed</span>
          <code>{shellLine(verdict.nearest)}</code>
          <Button size="compact-xs" onClick={onTake}>
            Take it
          </Button>
          <Keys combo="alt+enter" quiet />
        </p>
      ) : null}
      {verdict.add_tool !== undefined ? (
        <p className={styles.nearest}>
          <Button size="compact-xs" onClick={() => addTool(verdict.add_tool)}>
            Add {verdict.add_tool}
          </Button>
        </p>
      ) : null}
      <dl className={styles.facts}>
        <dt>Before it runs</dt>
        <dd>{!verdict.allowed ? 'It does not run.' : verdict.confirm_required ? 'Asks for a confirmation.' : 'Asks nothing.'}</dd>
        <dt>Judged by</dt>
        <dd>{verdict.judged_by === 'verb' ? 'Its verb, since no rule names it.' : 'A rule that names it.'}</dd>
        <dt>Workspace code</dt>
        <dd>{verdict.runs_workspace_code ? 'Runs code of the workspace: needs a trusted one.' : 'Runs none of the workspace.'}</dd>
        <dt>{verdict.allowed ? 'Runs as' : 'Read as'}</dt>
        <dd>
          <code>{shellLine(verdict.argv)}</code>
        </dd>
        <dt>Program</dt>
        <dd>{verdict.tool_path ? <code>{verdict.tool_path}</code> : 'Not installed here.'}</dd>
        {Object.entries(verdict.context).map(([name, value]) => (
          <div key={name} className={styles.pair}>
            <dt>{name}</dt>
            <dd>
              <code>{value}</code>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function Teach() {
  return (
    <Empty icon={<FlaskConical size={20} />} title="What would Opsdeck say to this line?">
      <p className={styles.teach}>Type any command. You see how it is read, whether it may run, and the rule that decides. Nothing runs here.</p>
      <ul className={styles.examples} aria-label="Lines to begin with">
        {first_lines.map((line) => (
          <li key={line}>
            <button type="button" onClick={() => tryLine(line)}>
              <code>{line}</code>
            </button>
          </li>
        ))}
      </ul>
    </Empty>
  )
}

export function Workbench() {
  const line = usePolicies((state) => state.line)
  const workspace = useWorkspace()
  const answer = useVerdict(line, { workspace: workspace?.id })
  const verdict = answer?.verdict ?? null
  const tool = verdict?.argv[0] ?? ''
  const known = useTools().data?.some((one) => one.name === tool) ?? false
  const detail = useToolDetail(known ? tool : null).data
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])

  const set = setTriedLine
  const take = () => {
    if (verdict?.nearest) set(shellLine(verdict.nearest))
    input.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && event.altKey) take()
    else if (event.key === 'Enter' && event.shiftKey && line.trim()) editCommand(line)
    else return
    event.preventDefault()
  }

  return (
    <>
      <div className={styles.ask}>
        <LineInput
          ref={input}
          line={line}
          unfinished={false}
          parts={verdict?.parts ?? []}
          aria-label="Line to try"
          aria-describedby="tried"
          placeholder="Type a command line to see what is said to it"
          onChange={(event) => set(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          data-takes-focus
        />
        <Button disabled={line.trim() === ''} onClick={() => editCommand(line)} title="Put the line on the command line (Shift+Enter)">
          To the command line
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by key */}
      <section className={styles.answer} aria-label="What is said to the line" tabIndex={0} id="tried" data-line={answer?.line}>
        {!answer ? <Teach /> : null}
        {answer?.failure ? <Note tone="failure">{answer.failure.message}</Note> : null}
        {verdict ? (
          <>
            <div className={styles.columns}>
              <Said verdict={verdict} onTake={take} />
              <RulePlaceView rule={verdict.rule} />
            </div>
            <PartsTable parts={verdict.parts} tool={detail} rule={verdict.rule} />
            {detail ? <PinnedVariables tool={detail} /> : null}
          </>
        ) : null}
      </section>
    </>
  )
}
