/** What stays the same of a line, or of a command, from run to run: numbers, hashes, times and drawn bars are taken out. */

/** Longer lines are told apart by their beginning. */
const longest = 200
/** Terminal control sequences: CSI, OSC, two-letter escapes. */
const control_sequence = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g
/** A bar of progress as programs draw it. */
const bar = /[=#>.\-\u2500-\u257f\u2580-\u259f]{4,}/g
const hash = /\b(?=[a-f]*\d)[0-9a-f]{7,}\b/gi
/** Numbers with what joins them in times, dates, versions, addresses and shares. */
const number = /\d+(?:[.,:/+-]?(?:\d|\u0023))*/g

/** The text of a line without what a terminal makes of it. */
export function plainLine(line: string): string {
  return withoutSequences(line).trim()
}

export const withoutSequences = (text: string): string => (text.includes('\u001b') ? text.replace(control_sequence, '') : text)

/** Empty for a line that says nothing. */
export function lineShape(line: string): string {
  const shape = plainLine(line).slice(0, longest).replace(bar, ' ').replace(hash, '#').replace(number, '#').replace(/\s+/g, ' ').trim()
  return /\p{L}/u.test(shape) ? shape : ''
}

/** The same for every run of the same command in the same place, whatever numbers and hashes its words hold. */
export function commandShape(job: { workspace: string | null; work_dir: string; command: string; args: readonly string[] }): string {
  const words = job.args.map((word) => word.replace(hash, '#').replace(number, '#'))
  return shortHash(JSON.stringify([job.workspace, job.work_dir, job.command, ...words]))
}

/** 52 bits of FNV-1a in two halves, in base 36: what is kept of a text that only has to be known again. */
export function shortHash(text: string): string {
  let one = 0x811c9dc5
  let other = 0x01000193
  for (let n = 0; n < text.length; n++) {
    const code = text.charCodeAt(n)
    one = Math.imul(one ^ code, 0x01000193)
    other = Math.imul(other ^ (code + n), 0x85ebca6b)
  }
  return ((one >>> 0) * 0x100000 + ((other >>> 0) & 0xfffff)).toString(36)
}
