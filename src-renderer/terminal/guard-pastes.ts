/** What is pasted into a terminal: text only; several lines are asked about where each would run as it arrives, and very much is asked about anywhere. */
import type { Terminal } from '@xterm/xterm'
import { modals } from '../stores/dialogs.ts'
import { formatBytes, formatCount } from '../ui/format.ts'

/** Shown of what is about to be pasted. */
const shown_lines = 8
const shown_length = 100
/** More characters than this nobody pastes by the way. */
const large = 1_000_000

export interface Pastes {
  paste: (text: string) => void
  stop: () => void
}

interface PasteOptions {
  mayType: () => boolean
  /** Gives it to the program; bracketed where that asked for it. */
  send: (text: string, is_bracketed: boolean) => void
}

export function guardPastes(element: HTMLElement, terminal: Terminal, { mayType, send }: PasteOptions): Pastes {
  const give = (text: string) => {
    send(text, terminal.modes.bracketedPasteMode)
    terminal.scrollToBottom()
  }
  const paste = (text: string) => {
    if (text === '' || !mayType()) return
    const lines = countLines(text)
    // A program that asked for bracketed pastes gets them as one piece of text; it runs nothing by itself.
    const runs = !terminal.modes.bracketedPasteMode && (lines > 1 || /[\r\n]$/.test(text))
    if (!runs && text.length <= large) return give(text)
    const amount = text.length > large ? formatBytes(text.length) : lines === 1 ? 'a line' : `${formatCount(lines)} lines`
    const how = !runs
      ? ''
      : lines === 1
        ? ' that runs at once'
        : text.length > large
          ? `, ${formatCount(lines)} lines that run one by one`
          : ' that run one by one'
    modals.confirm({
      title: `Paste ${amount}${how}?`,
      text: [...(text.length > large ? ['It is sent piece by piece, and can be cancelled on the way.'] : []), ...headOf(text, lines)].join('\n'),
      verb: text.length > large ? `Paste ${amount}` : lines === 1 ? 'Paste and run it' : `Paste ${amount}`,
      act: () => {
        give(text)
        terminal.focus()
      },
    })
  }
  const onPaste = (event: ClipboardEvent) => {
    event.preventDefault()
    event.stopPropagation()
    paste(event.clipboardData?.getData('text/plain') ?? '')
  }
  element.addEventListener('paste', onPaste, true)
  return { paste, stop: () => element.removeEventListener('paste', onPaste, true) }
}

/** Of the text without its last line's end; what ends a line may be a return, a new line, or both. */
function countLines(text: string): number {
  let lines = 1
  for (const { index } of text.matchAll(/\r\n?|\n/g)) if (index < text.length - (text.endsWith('\r\n') ? 2 : 1)) lines++
  return lines
}

function headOf(text: string, lines: number): string[] {
  // Enough for what is shown, however long the whole is.
  const head = text
    .slice(0, shown_lines * (shown_length + 2) * 10)
    .replace(/(?:\r\n?|\n)$/, '')
    .split(/\r\n?|\n/)
    .slice(0, shown_lines)
  return [
    ...head.map((line) => (line.length > shown_length ? `${line.slice(0, shown_length)}...` : line)),
    ...(lines > head.length ? [`and ${formatCount(lines - head.length)} more`] : []),
  ]
}
