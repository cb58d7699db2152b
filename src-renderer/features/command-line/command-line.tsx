/** The command line: type, see what it may do, take the nearest allowed form, run. Always there. */
import { Button } from '@mantine/core'
import { ChevronRight } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { LineInput } from '../../parts/line-input.tsx'
import { type RunOutcome, runCommand } from '../../parts/run-command.ts'
import { EffectTag } from '../../parts/status.tsx'
import { nextStep } from '../../parts/tell-failure.ts'
import { useVerdict } from '../../parts/use-verdict.ts'
import { useProduction, useWorkspace } from '../../stores/host.ts'
import { forgetPlace, setLine, setPlace, useCommandLine } from '../../stores/typed-line.ts'
import { shellLine } from '../../ui/format.ts'
import { Keys } from '../../ui/kbd.tsx'
import { Note } from '../../ui/note.tsx'
import styles from './command-line.module.css'
import type { LineHistory } from './line-history.ts'
import { type Suggestion, Suggestions } from './suggestions.tsx'
import { useCompletion } from './use-completion.ts'
import { onLineKey } from './use-line-keys.ts'
import { useSuggestions } from './use-suggestions.ts'
import { VerdictLine } from './verdict-line.tsx'
import { WorkDir } from './work-dir.tsx'

const none: never[] = []

function outcomeText(outcome: RunOutcome): string | null {
  if (outcome.kind === 'failed') return [outcome.failure.message, nextStep(outcome.failure)].filter(Boolean).join(' ')
  return null
}

export function CommandLine() {
  const { line, work_dir, env, saved, focusAsked } = useCommandLine()
  const workspace = useWorkspace()
  const input = useRef<HTMLInputElement>(null)
  const [cursor, setCursor] = useState(0)
  const [focused, setFocused] = useState(false)
  const [active, setActive] = useState(-1)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const walk = useRef<LineHistory | null>(null)
  const before = useRef<HTMLElement | null>(null)
  /** Where the caret goes after the text was changed for the user; a new object each time. */
  const [caret, setCaret] = useState<{ at: number } | null>(null)

  const answer = useVerdict(line, { workspace: workspace?.id, work_dir })
  const verdict = answer?.verdict ?? null
  const stale = answer !== null && answer.line !== line
  const completion = useCompletion(line, cursor, workspace?.id, focused && walk.current === null)
  const suggestions = useSuggestions(line, completion)

  useEffect(() => {
    if (focusAsked === 0) return
    input.current?.focus()
    // Asked for by key, what stands there is selected; put there by somebody, it is to be changed at its end.
    const { selectAll, line: text } = useCommandLine.getState()
    if (selectAll) input.current?.select()
    else setCaret({ at: text.length })
  }, [focusAsked])
  useLayoutEffect(() => {
    if (caret) input.current?.setSelectionRange(caret.at, caret.at)
  }, [caret])

  const write = (text: string, at = text.length) => {
    setLine(text)
    setActive(-1)
    setCaret({ at })
    setCursor(at)
    input.current?.focus()
  }
  const edit = (text: string, at = text.length) => {
    walk.current = null
    setProblem(null)
    write(text, at)
  }

  const take = (one: Suggestion | undefined) => {
    if (!one) return
    if (one.place) setPlace(one.place)
    edit(one.line, one.cursor)
  }
  const open = focused && suggestions.length > 0 && walk.current === null

  const unfinished = open && line.trim() !== '' && cursor === line.length && !/\s$/.test(line)

  const takeNearest = () => {
    if (verdict && !verdict.allowed && verdict.nearest && !stale) edit(shellLine(verdict.nearest))
  }
  const run = async (keepFocus: boolean) => {
    if (line.trim() === '' || busy) return
    setBusy(true)
    setProblem(null)
    const outcome = await runCommand({ what: { line }, work_dir, env, context: saved?.line === line ? saved.context : null, focus: !keepFocus })
    setBusy(false)
    setProblem(outcomeText(outcome))
    if (outcome.kind !== 'accepted') return void input.current?.focus()
    walk.current = null
    setLine('')
    forgetPlace()
    if (keepFocus) input.current?.focus()
  }

  const destroys = verdict?.effect === 'destroy'
  const production = useProduction(verdict?.context)
  const needsTrust = verdict?.allowed && verdict.runs_workspace_code && workspace !== null && !workspace.trusted
  return (
    <section className={styles.bar} aria-label="Command line" data-region="command">
      <div className={styles.top}>
        <ChevronRight size={16} className={styles.prompt} aria-hidden />
        <WorkDir work_dir={work_dir} />
        <LineInput
          ref={input}
          line={line}
          unfinished={unfinished}
          parts={verdict?.parts ?? none}
          placeholder="Run a command"
          aria-label="Command"
          aria-describedby="verdict"
          aria-invalid={verdict ? !verdict.allowed : undefined}
          role="combobox"
          aria-expanded={open}
          aria-controls={open ? 'suggestions' : undefined}
          aria-autocomplete="list"
          aria-activedescendant={open && active >= 0 ? `suggestions-${active}` : undefined}
          onFocus={(event) => {
            if (event.relatedTarget instanceof HTMLElement) before.current = event.relatedTarget
            setFocused(true)
          }}
          onBlur={() => {
            setFocused(false)
            setActive(-1)
          }}
          onChange={(event) => {
            walk.current = null
            setProblem(null)
            setActive(-1)
            setLine(event.currentTarget.value)
            setCursor(event.currentTarget.selectionStart ?? event.currentTarget.value.length)
          }}
          onKeyUp={(event) => setCursor(event.currentTarget.selectionStart ?? 0)}
          onKeyDown={(event) => {
            const used = onLineKey(event, {
              line,
              count: open ? suggestions.length : 0,
              active,
              setActive,
              take: (index) => take(suggestions[index]),
              walk,
              show: (text) => write(text),
              run: (keepFocus) => void run(keepFocus),
              takeNearest,
              leave: () => (before.current?.isConnected ? before.current.focus() : input.current?.blur()),
            })
            if (used) event.preventDefault()
          }}
        />
        <div className={styles.facts}>
          {verdict?.effect ? <EffectTag effect={verdict.effect} /> : null}
          {Object.entries(verdict?.context ?? {}).map(([name, value]) => (
            <span
              key={name}
              className={production?.name === name ? `${styles.fact} ${styles.production}` : styles.fact}
              title={production?.name === name ? `${name}: ${value} (production)` : `${name}: ${value}`}
            >
              <span>{name}</span> {value}
            </span>
          ))}
          {needsTrust ? <span className={styles.trust}>needs trust</span> : null}
        </div>
        {line === '' && !focused ? <Keys combo="ctrl+l" /> : null}
      </div>
      <div className={styles.bottom}>
        <VerdictLine answer={line.trim() === '' ? null : answer} unfinished={unfinished} onTake={takeNearest} />
        <Button
          size="compact-sm"
          variant={verdict?.allowed ? 'filled' : 'default'}
          color={destroys ? 'red' : 'accent'}
          disabled={line.trim() === '' || (verdict !== null && !verdict.allowed && !stale)}
          loading={false}
          onClick={() => void run(false)}
          rightSection={<Keys combo="enter" quiet />}
        >
          {destroys ? 'Run, asks first' : 'Run'}
        </Button>
      </div>
      {problem ? (
        <div className={styles.problem}>
          <Note tone="failure" onClose={() => setProblem(null)}>
            {problem}
          </Note>
        </div>
      ) : null}
      {open ? (
        <Suggestions
          id="suggestions"
          items={suggestions}
          active={active}
          onTake={take}
          label={line === '' ? 'Examples, favourites and last runs' : 'Completions'}
        />
      ) : null}
    </section>
  )
}
