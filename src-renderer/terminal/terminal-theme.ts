/**
 * The sixteen colours of the terminal in both themes. Black is black and white is white, for programs draw whole screens with them; where text of such a colour
 * would not be readable, the terminal lightens or darkens it (its `minimumContrastRatio`).
 */
import type { ITheme } from '@xterm/xterm'

/** In the middle between black and white: at least 3 to 1 (WCAG 2.2, 1.4.11) on the cells that programs make black or white, in either theme. */
const cursor = '#2a72de'

const dark: ITheme = {
  background: '#16181c',
  foreground: '#e3e6ea',
  cursor,
  cursorAccent: '#ffffff',
  selectionBackground: '#1f3b60',
  black: '#000000',
  red: '#ff8a80',
  green: '#5bcb93',
  yellow: '#e3b341',
  blue: '#6cabff',
  magenta: '#d8a0f5',
  cyan: '#5fc9d6',
  white: '#d0d5db',
  brightBlack: '#8b949f',
  brightRed: '#ffb0a8',
  brightGreen: '#86e0b3',
  brightYellow: '#f2cf73',
  brightBlue: '#9cc7ff',
  brightMagenta: '#e8c3fb',
  brightCyan: '#94e0ea',
  brightWhite: '#ffffff',
}

const light: ITheme = {
  background: '#ffffff',
  foreground: '#1c2128',
  cursor,
  cursorAccent: '#ffffff',
  selectionBackground: '#cfe2ff',
  black: '#000000',
  red: '#b81823',
  green: '#17653a',
  yellow: '#7d5000',
  blue: '#0b57c2',
  magenta: '#86289c',
  cyan: '#0b6373',
  white: '#d0d5db',
  brightBlack: '#59636e',
  brightRed: '#d3313c',
  brightGreen: '#237a4b',
  brightYellow: '#8f6200',
  brightBlue: '#2b76e4',
  brightMagenta: '#9d42b3',
  brightCyan: '#197b8c',
  brightWhite: '#ffffff',
}

export const terminalTheme = (scheme: 'light' | 'dark'): ITheme => (scheme === 'dark' ? dark : light)
