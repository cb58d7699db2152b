/** Key combinations as text: read from events, shown to people. */

export const isMac = /mac/i.test(navigator.platform)

/** "ctrl+shift+r" of an event; Cmd counts as Ctrl on macOS. Digits and punctuation by their place, so that Shift does not change them. */
export function comboOf(event: KeyboardEvent): string {
  const parts: string[] = []
  if (isMac ? event.metaKey : event.ctrlKey) parts.push('ctrl')
  if (event.altKey) parts.push('alt')
  if (event.shiftKey) parts.push('shift')
  const byPlace: Record<string, string> = {
    Period: '.',
    Slash: '/',
    BracketLeft: '[',
    BracketRight: ']',
    Backslash: '\\',
    Comma: ',',
    Equal: '=',
    Minus: '-',
    Backquote: '`',
  }
  parts.push(byPlace[event.code] ?? (event.code.startsWith('Digit') ? event.code.slice(5) : event.key.toLowerCase()))
  return parts.join('+')
}

const shown: Record<string, string> = {
  ctrl: isMac ? '⌘' : 'Ctrl',
  alt: isMac ? '⌥' : 'Alt',
  shift: isMac ? '⇧' : 'Shift',
  enter: 'Enter',
  escape: 'Esc',
  tab: 'Tab',
  arrowup: '↑',
  arrowdown: '↓',
  pageup: 'PgUp',
  pagedown: 'PgDn',
}

/** ["Ctrl", "Shift", "R"] of "ctrl+shift+r". */
export const keyParts = (combo: string): string[] =>
  combo.split('+').map((part) => shown[part] ?? (part.length === 1 ? part.toUpperCase() : part[0]!.toUpperCase() + part.slice(1)))
