/** The command line: type, see what it may do, take the nearest allowed form, run. Always there. */
import { ChevronRight } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { LineInput } from '../../parts/line-input.tsx'
import { LinkedText } from '../../parts/linked-text.tsx'
import { openAsSession } from '../../parts/open-terminal.ts'
import { useChain } from '../../parts/use-chain.ts'
import { useVerdict } from '../../parts/use-verdict.ts'
import { useAsking } from '../../stores/asking.ts'
import { useWorkspace } from '../../stores/host.ts'
import { forgetPlace, setLine, setPlace, useCommandLine } from '../../stores/typed-line.ts'
import { shellLine } from '../../ui/format.ts'
import { Keys } from '../../ui/kbd.tsx'
import { Note } from '../../ui/note.tsx'
import { useWidth } from '../../ui/use-too-wide.ts'
import { canGoOn } from './can-go-on.ts'
import styles from './command-line.module.css'
import { LineFacts } from './line-facts.tsx'
import type { LineHistory } from './line-history.ts'
import { pasteInto } from './paste-into.ts'
import { plainSigns } from './plain-signs.ts'
import { QueueButton } from './queue-button.tsx'
import { refusalOffers } from './refusal-offers.ts'
import { RunButton } from './run-button.tsx'
import { type Suggestion, Suggestions } from './suggestions.tsx'
import { useCaret } from './use-caret.ts'
import { useCompletion } from './use-completion.ts'
import { useHostWait } from './use-host-wait.ts'
import { onLineKey } from './use-line-keys.ts'
import { useLineUndo } from './use-line-undo.ts'
import { useQueueing } from './use-queueing.ts'
import { useSending } from './use-sending.ts'
import { useSuggestions } from './use-suggestions.ts'
import { VerdictLine } from './verdict-line.tsx'
import { WholeLine } from './whole-line.tsx'
import { WorkDir } from './work-dir.tsx'

const none: never[] = []

export function CommandLine() {
  const { line, work_dir, env, focusAsked, quietly } = useCommandLine()
  const workspace = useWorkspace()
  const input = useRef<HTMLInputElement>(null)
  const { cursor, noteCursor, putCaret } = useCaret(input)
  const { problem, tellProblem, busy, send } = useSending()
  const dropProblem = () => tellProblem(null)
  const [whole, setWhole] = useState(false)
  const [focused, setFocused] = useState(false)
  const [active, setActive] = useState(-1)
  /** The line whose list was closed by hand. */
  const [closed, setClosed] = useState<string | null>(null)
  /** Enter came before the list that it takes from. */
  const [takes, setTakes] = useState(false)
  const walk = useRef<LineHistory | null>(null)
  const [composing, setComposing] = useState(false)
  const undo = useLineUndo(line, composing)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time somebody asks for the line
  useEffect(() => setClosed(quietly ? '' : null), [focusAsked, quietly])
  const before = useRef<HTMLElement | null>(null)
  const row = useRef<HTMLDivElement>(null)
  const row_px = useWidth(row)

  const answer = useVerdict(line, { workspace: workspace?.id, work_dir })
  const verdict = answer?.verdict ?? null
  const stale = answer !== null && answer.line !== line
  const waiting = useHostWait({ line, answered: answer?.line === line, busy, asks: useAsking(({ question }) => question !== null) })
  const chain = useChain(answer, { work_dir, env })
  const queueing = useQueueing(chain?.line === line ? chain : null, verdict?.allowed === true && !stale)
  const offers = focused && !composing && walk.current === null && closed !== line && problem === null
  const { completion, awaited } = useCompletion(line, cursor, { workspace: workspace?.id, work_dir }, offers)
  const suggestions = useSuggestions(line, completion)
  const open = offers && suggestions.length > 0
  const at = open || awaited ? active : -1
  /** Refused as a job, and a person at a terminal may do it. */
  const opens = verdict?.session === true && !stale
  const unfinished = open && line.trim() !== '' && cursor === line.length && canGoOn(line, verdict)

  const show = (text: string, at = text.length) => {
    setLine(text)
    setActive(-1)
    putCaret(at)
  }
  const edit = (text: string, at = text.length) => {
    walk.current = null
    dropProblem()
    show(text, at)
  }
  const take = (one: Suggestion | undefined) => {
    setTakes(false)
    if (!one) return
    if (one.place) setPlace(one.place)
    edit(one.line, one.cursor)
  }
  const plain = plainSigns(line)
  useEffect(() => {
    if (takes && (open || !awaited)) take(suggestions[at])
  })
  const offered = verdict && !verdict.allowed && !stale && !unfinished ? refusalOffers(verdict, { work_dir, env }) : none
  const takeNearest = () => {
    if (queueing.runnable) void queueing.run()
    else if (plain !== null) edit(plain)
    else if (verdict && !verdict.allowed && verdict.nearest && !stale && !unfinished) edit(shellLine(verdict.nearest))
    else offered[0]?.run()
  }
  const run = async (keepFocus: boolean) => {
    if (line.trim() === '' || busy || waiting.why_not !== null) return
    const accepted = opens && verdict ? await openAsSession(line, verdict, work_dir) : await send(!keepFocus)
    // What was typed meanwhile is the next command.
    if (accepted && useCommandLine.getState().line === line) {
      walk.current = null
      setLine('')
      forgetPlace()
      // What was just started is not covered.
      if (keepFocus) setClosed('')
    }
    if (!accepted || keepFocus) input.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const used = onLineKey(event, {
      line,
      count: open ? suggestions.length : 0,
      awaited,
      active: at,
      setActive,
      take: (index) => (open ? take(suggestions[index]) : setTakes(true)),
      walk,
      show: (text) => show(text),
      run: (keepFocus) => void run(keepFocus),
      takeNearest,
      addToQueue: queueing.add,
      toggleWhole: () => setWhole(!whole),
      setClosed: (is_closed) => setClosed(is_closed ? line : null),
      step: (by) => {
        const step = undo.step(by)
        if (!step) return
        walk.current = null
        dropProblem()
        show(step.line, step.cursor)
      },
      leave: () => (before.current?.isConnected ? before.current.focus() : input.current?.blur()),
    })
    if (used) event.preventDefault()
  }

  return (
    <section className={styles.bar} aria-label="Command line" data-region="command">
      <div className={styles.top} ref={row}>
        <ChevronRight size={16} className={styles.prompt} aria-hidden />
        <WorkDir work_dir={work_dir} />
        <div className={styles.line}>
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
            aria-activedescendant={open && at >= 0 ? `suggestions-${at}` : undefined}
            onFocus={(event) => {
              if (event.relatedTarget instanceof HTMLElement) before.current = event.relatedTarget
              setFocused(true)
            }}
            onBlur={() => {
              setFocused(false)
              setActive(-1)
            }}
            onChange={({ currentTarget }) => {
              walk.current = null
              dropProblem()
              setActive(-1)
              setTakes(false)
              const { value, selectionStart } = currentTarget
              if (!composing) undo.typed({ line: value, cursor: selectionStart ?? value.length })
              setLine(value)
              noteCursor(selectionStart ?? value.length)
            }}
            onCompositionStart={() => setComposing(true)}
            onCompositionEnd={({ currentTarget: { value, selectionStart } }) => {
              setComposing(false)
              undo.typed({ line: value, cursor: selectionStart ?? value.length })
            }}
            onPaste={(event) => {
              event.preventDefault()
              const { selectionStart, selectionEnd } = event.currentTarget
              pasteInto(
                { line, from: selectionStart ?? line.length, to: selectionEnd ?? line.length },
                event.clipboardData.getData('text/plain'),
                edit,
                tellProblem,
              )
            }}
            onMouseDown={() => setClosed(null)}
            onKeyUp={(event) => noteCursor(event.currentTarget.selectionStart ?? 0)}
            onKeyDown={onKeyDown}
          />
        </div>
        <LineFacts verdict={verdict} row_px={row_px} />
        {line === '' && !focused ? <Keys combo="ctrl+l" /> : null}
      </div>
      <div className={styles.bottom} data-whole={whole || undefined}>
        <VerdictLine
          answer={line.trim() === '' ? null : answer}
          waiting={waiting.says}
          chain={chain}
          onRunQueue={() => void queueing.run()}
          goesOn={unfinished ? suggestions.map(({ text }) => text) : null}
          plain={plain}
          onTake={takeNearest}
          offers={offered}
          whole={whole}
          onWhole={() => setWhole(!whole)}
        />
        <QueueButton enabled={queueing.addable} onAdd={queueing.add} />
        <RunButton
          allowed={verdict?.allowed ?? false}
          destroys={verdict?.effect === 'destroy'}
          opens={opens}
          disabled={line.trim() === '' || (verdict !== null && !verdict.allowed && !stale && !opens)}
          why_not={waiting.why_not}
          taken={waiting.taken}
          onRun={() => void run(false)}
        />
      </div>
      <div className={styles.below}>
        {verdict?.effect === 'destroy' && !stale ? <WholeLine line={line} input={input} row_px={row_px} /> : null}
        {problem ? (
          <div className={styles.problem}>
            <Note tone="failure" onClose={dropProblem}>
              <LinkedText text={problem} />
            </Note>
          </div>
        ) : null}
        {open ? (
          <Suggestions
            id="suggestions"
            items={suggestions}
            active={at}
            start={line === '' ? 0 : (completion?.from ?? 0)}
            input={input}
            onTake={take}
            label={line === '' ? 'Examples, favourites and last runs' : 'Completions'}
          />
        ) : null}
      </div>
    </section>
  )
}
