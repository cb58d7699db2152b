/** How shells tell marks and values in them (OSC 133 and 633), and which of them are the shell's own word. Host and window both hear them. */

/** `\\` and `\xAB` as the "Custom sequences" of VS Code's shell integration have them. */
export function unescapeMark(text: string): string {
  return text.replace(/\\(\\|x([0-9a-fA-F]{2}))/g, (_all, what: string, hex?: string) => (hex ? String.fromCharCode(Number.parseInt(hex, 16)) : what))
}

export interface SplitMark {
  /** A prompt begins, B its line, C the output, D the end, E the line that runs, P a property. */
  letter: string
  words: string[]
  /**
   * It ends with the word that only the shell of this session knows. Anything that is printed can hold a mark: one that does not know the word says
   * where something stands, and nothing of what ran, where, or how it ended.
   */
  trusted: boolean
}

/** `data` is what stands behind `133;` or `633;`; `nonce` is the session's word, null where the shell was given none. */
export function splitMark(data: string, nonce: string | null): SplitMark {
  const [letter = '', ...words] = data.split(';')
  const trusted = nonce !== null && words.at(-1) === nonce
  if (trusted) words.pop()
  return { letter, words, trusted }
}
