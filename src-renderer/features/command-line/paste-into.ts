/** Puts a pasted text on the line; several commands are asked about, for a line is one. */
import { modals } from '../../stores/dialogs.ts'
import { formatCount } from '../../ui/format.ts'
import { longest_paste, pastedLines } from './pasted-lines.ts'

/** Shown of each. */
const shown_length = 100

export interface Selected {
  line: string
  from: number
  to: number
}

const shortened = (text: string): string => (text.length > shown_length ? `${text.slice(0, shown_length)}...` : text)

export function pasteInto({ line, from, to }: Selected, text: string, edit: (line: string, cursor: number) => void, refuse: (why: string) => void): void {
  const insert = (what: string) => edit(line.slice(0, from) + what + line.slice(to), from + what.length)
  if (text.length > longest_paste) {
    refuse(`What was pasted has ${formatCount(text.length)} signs; a command has ${formatCount(longest_paste)} at most. Put it into a file, and name that.`)
    return
  }
  const lines = pastedLines(text)
  // Part of a line is pasted as it stands, with its blanks.
  if (lines.length <= 1) {
    insert(lines[0] === text.trim() && !/[\r\n]/.test(text) ? text : (lines[0] ?? ''))
    return
  }
  modals.confirm({
    title: `${lines.length} commands were pasted`,
    text: 'A line is one command. One after the other they are a queue, which stops where one fails; each is judged before the first one starts.',
    items: lines.map(shortened),
    is_harmless: true,
    verb: 'Put them on the line as a queue',
    act: () => insert(lines.join(' && ')),
    other: { verb: 'Only the first', act: () => insert(lines[0]!) },
  })
}
