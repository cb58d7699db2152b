/** The list under the command line: completions while typing, examples, favourites and last runs while it is empty. */
import { Clock, File, Folder, GitBranch, History, Lightbulb, Minus, OctagonAlert, Star, Tag, Terminal, TextCursorInput } from 'lucide-react'
import { type CSSProperties, type RefObject, useLayoutEffect, useRef, useState } from 'react'
import type { CompletionItem } from '../../../src-preload/contract/commands.ts'
import type { CommandLineState } from '../../stores/typed-line.ts'
import { Keys } from '../../ui/kbd.tsx'
import styles from './command-line.module.css'
import { hangAtWord } from './hang-at-word.ts'

export interface Suggestion {
  key: string
  text: string
  description: string
  kind: CompletionItem['kind'] | 'example'
  /** It makes the command hard to undo. */
  destroys?: boolean
  group: string | null
  /** The line after it was taken, and where the cursor stands then. */
  line: string
  cursor: number
  /** Where a kept command runs; null when only a word is completed. */
  place: Pick<CommandLineState, 'work_dir' | 'env' | 'saved'> | null
}

const icons = {
  tool: Terminal,
  subcommand: TextCursorInput,
  option: Minus,
  value: Tag,
  file: File,
  folder: Folder,
  branch: GitBranch,
  history: History,
  saved: Star,
  example: Lightbulb,
}

/** Beyond it the descriptions begin further to the right, row by row. */
const widest_first_column = 44

interface Props {
  id: string
  items: readonly Suggestion[]
  active: number
  label: string
  /** Where in the line the word begins that they complete: they hang there. */
  start: number
  input: RefObject<HTMLInputElement | null>
  onTake: (item: Suggestion) => void
}

export function Suggestions({ id, items, active, label, start, input, onTake }: Props) {
  const list = useRef<HTMLDivElement>(null)
  /** The description of the chosen row does not fit into it. */
  const [is_cut, setCut] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new active row is scrolled to
  useLayoutEffect(() => {
    const row = list.current?.querySelector('[aria-selected="true"]')
    row?.scrollIntoView({ block: 'nearest' })
    const description = row?.querySelector('span')
    setCut(description ? description.scrollHeight > description.clientHeight + 2 : false)
  }, [active])
  useLayoutEffect(() => hangAtWord(list.current?.parentElement ?? null, input.current, start))
  const chosen = items[active]
  const longest = items.reduce((most, { text }) => Math.max(most, text.length), 0)
  return (
    <div className={styles.suggestions} role="presentation" style={{ '--first-column': `${Math.min(longest, widest_first_column)}ch` } as CSSProperties}>
      <div ref={list} id={id} className={styles.offered} role="listbox" aria-label={label} onMouseDown={(event) => event.preventDefault()}>
        {items.map((item, i) => {
          const Icon = item.group === 'Last runs' ? Clock : icons[item.kind]
          const first = item.group !== null && items[i - 1]?.group !== item.group
          return (
            <div key={item.key} role="presentation">
              {first ? (
                <div className={styles.group} role="presentation">
                  {item.group}
                </div>
              ) : null}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the input owns the keys */}
              {/* biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus */}
              <div
                id={`${id}-${i}`}
                role="option"
                aria-selected={i === active}
                className={styles.suggestion}
                data-destroys={item.destroys || undefined}
                onClick={() => onTake(item)}
              >
                {item.destroys ? <OctagonAlert size={14} role="img" aria-label="hard to undo" /> : <Icon size={14} aria-hidden />}
                <code>{item.text}</code>
                <span title={item.description}>{item.description}</span>
              </div>
            </div>
          )
        })}
      </div>
      {chosen && is_cut ? (
        <div className={styles.told} aria-hidden>
          {chosen.description}
        </div>
      ) : null}
      <div className={styles.listKeys} aria-hidden>
        <Keys combo="arrowdown" /> into the list <Keys combo="tab" /> next <Keys combo="escape" /> {label === 'Completions' ? 'close' : 'back'}
      </div>
    </div>
  )
}
