/** The letters of all terminals, as the settings have them; larger and smaller at once, kept when nobody turns any more. */
import { font_px } from '../../src-preload/contract/terminal-font.ts'
import { knownSettings, noteSettings, refreshSettings, updateSettings, useSettings } from './host.ts'

export interface TerminalFont {
  px: number
  /** Names with commas between them; empty for the bundled one. */
  names: string
}

const usual: TerminalFont = { px: font_px.usual, names: '' }
const rest_ms = 300

const fontOf = (known: { terminal_font_px: number; terminal_fonts: string } | undefined): TerminalFont =>
  known ? { px: known.terminal_font_px, names: known.terminal_fonts } : usual

export const useTerminalFont = (): TerminalFont => fontOf(useSettings().data)
export const knownTerminalFont = (): TerminalFont => fontOf(knownSettings())

let timer: ReturnType<typeof setTimeout> | undefined

/** Larger or smaller letters in all terminals, by so many pixels; 0 takes the usual size. */
export function zoomTerminals(by: number): void {
  const known = knownSettings()
  if (!known) return
  const terminal_font_px = by === 0 ? usual.px : Math.min(font_px.most, Math.max(font_px.least, known.terminal_font_px + by))
  noteSettings({ ...known, terminal_font_px })
  clearTimeout(timer)
  // A host that does not take it has the last word.
  timer = setTimeout(() => void updateSettings({ terminal_font_px }).catch(refreshSettings), rest_ms)
}
