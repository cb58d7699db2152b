/** The colours of terminals: black and white are what they are called, and the cursor is seen on both. */
import { expect, it } from 'vitest'
import { terminalTheme } from '../../../src-renderer/terminal/terminal-theme.ts'

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4)) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string | undefined, other: string | undefined): number {
  const [dark, light] = [luminance(one!), luminance(other!)].sort((a, b) => a - b) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

it.each(['dark', 'light'] as const)('are told apart in the %s theme', (scheme) => {
  const { background, foreground, cursor, cursorAccent, black, white, brightWhite } = terminalTheme(scheme)
  expect([black, brightWhite]).toEqual(['#000000', '#ffffff'])
  expect(contrast(black, white)).toBeGreaterThan(12)
  expect(contrast(foreground, background)).toBeGreaterThan(12)
  for (const cell of [background, black, white, brightWhite]) expect(contrast(cursor, cell)).toBeGreaterThanOrEqual(3)
  expect(contrast(cursorAccent, cursor)).toBeGreaterThanOrEqual(4.5)
})
