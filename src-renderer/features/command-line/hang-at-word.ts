/** Puts what floats under the command line to the word it is about, as far as there is room. */

/** Of the frame and the row, so that the text of both stands in one column. */
const before_text_px = 12 + 14 + 8 + 1

/** Moves the list to the word, as far as there is room for it. */
export function hangAtWord(frame: HTMLElement | null, input: HTMLInputElement | null, start: number): void {
  const bar = frame?.parentElement
  if (!frame || !input || !bar) return
  const box = input.getBoundingClientRect()
  const sign_px = textWidth(input)
  const wanted = box.left - bar.getBoundingClientRect().left + start * sign_px - input.scrollLeft - before_text_px
  frame.style.left = `${Math.round(Math.max(8, Math.min(wanted, bar.clientWidth - frame.offsetWidth - 8)))}px`
}

const measured = new Map<string, number>()

/** Width of one sign of the field's monospaced font. */
function textWidth(input: HTMLInputElement): number {
  const { font } = getComputedStyle(input)
  const known = measured.get(font)
  if (known !== undefined) return known
  const context = document.createElement('canvas').getContext('2d')
  if (!context) return 0
  context.font = font
  const width = context.measureText('0').width
  measured.set(font, width)
  return width
}
