/** What a pasted text means on a line of commands: lines that go on are joined, what a page or a terminal shows before a command is left out. */

/** More than this is no command; the host would only say so after it was sent there. */
export const longest_paste = 200_000

/** The commands of a text, in their order; none where it is blank. Their inner blanks stay as they are. */
export function pastedLines(text: string): string[] {
  const joined = text.replaceAll(/\r\n?/g, '\n').replaceAll(/[ \t]*\\\n[ \t]*/g, ' ')
  const lines = joined
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  // Where some lines have a prompt, what is without one was printed by them.
  const prompted = lines.filter((line) => /^[$%❯] /.test(line))
  if (prompted.length > 0) return prompted.map((line) => line.slice(2).trim())
  // A prompt of root looks like a comment; among other lines it is one.
  const as_root = lines.every((line) => line.startsWith('# '))
  return as_root ? lines.map((line) => line.slice(2).trim()) : lines.filter((line) => !line.startsWith('#'))
}
