/** What is pasted into a terminal: text only, and several lines are asked about where each would run as it arrives. */
import type { Terminal } from '@xterm/xterm'
import { modals } from '../stores/dialogs.ts'

/** Shown of what is about to be pasted. */
const shown_lines = 8
const shown_length = 100

export interface Pastes {
  paste: (text: string) => void
  stop: () => void
}

export function guardPastes(element: HTMLElement, terminal: Terminal, mayType: () => boolean): Pastes {
  const paste = (text: string) => {
    if (text === '' || !mayType()) return
    const lines = text.replace(/(?:\r\n|\r|\n)$/, '').split(/\r\n|\r|\n/)
    const ends_line = /[\r\n]$/.test(text)
    // A program that asked for bracketed pastes gets them as one piece of text; it runs nothing by itself.
    if (terminal.modes.bracketedPasteMode || (lines.length === 1 && !ends_line)) return terminal.paste(text)
    const head = lines.slice(0, shown_lines).map((line) => (line.length > shown_length ? `${line.slice(0, shown_length)}...` : line))
    modals.confirm({
      title: lines.length === 1 ? 'Paste a line that runs at once?' : `Paste ${lines.length} lines that run one by one?`,
      text: [...head, ...(lines.length > shown_lines ? [`and ${lines.length - shown_lines} more`] : [])].join('\n'),
      verb: lines.length === 1 ? 'Paste and run it' : `Paste ${lines.length} lines`,
      act: () => {
        terminal.paste(text)
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
