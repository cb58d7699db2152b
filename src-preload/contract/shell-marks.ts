/** How shells write values in their marks (OSC 633): a backslash stands before itself and before the number of a byte. Host and window both hear them. */

/** `\\` and `\xAB` as the "Custom sequences" of VS Code's shell integration have them. */
export function unescapeMark(text: string): string {
  return text.replace(/\\(\\|x([0-9a-fA-F]{2}))/g, (_all, what: string, hex?: string) => (hex ? String.fromCharCode(Number.parseInt(hex, 16)) : what))
}
