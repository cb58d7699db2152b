/** What no program could be started with: refused as malformed input before any verdict. */
import { AppError } from '../../base/app-error.ts'

/** MAX_ARG_STRLEN of Linux: 32 pages, the NUL included. */
const argument_limit_bytes = 128 * 1024
/** ARG_MAX is a quarter of the 8 MiB stack; a part of it is kept for the environment. */
const total_limit_bytes = 2 * 1024 * 1024 - 256 * 1024

/** Throws AppError INVALID_INPUT naming each field. `words` are the arguments without the command. */
export function checkInput(command: string, words: readonly string[], env: Readonly<Record<string, string>> | undefined): void {
  const issues: { path: string; message: string }[] = []
  if (typeof command !== 'string' || command === '') issues.push({ path: 'command', message: 'The command is empty. Name a tool.' })
  else if (malformed(command)) issues.push({ path: 'command', message: 'The command holds NUL or half a character.' })
  let total = 0
  for (const [index, word] of words.entries()) {
    if (typeof word !== 'string') {
      issues.push({ path: `args.${index}`, message: 'An argument is text.' })
      continue
    }
    if (malformed(word))
      issues.push({ path: `args.${index}`, message: 'The argument holds NUL or half a character (a lone surrogate), which no program can be given.' })
    const size = Buffer.byteLength(word)
    total += size + 9 // the NUL and the pointer
    if (size >= argument_limit_bytes)
      issues.push({ path: `args.${index}`, message: 'The argument is 128 KiB or longer, which the system does not pass on. Put the text into a file.' })
    if (issues.length >= 20) break
  }
  for (const [name, value] of Object.entries(env ?? {})) {
    if (malformed(name) || name === '' || name.includes('=')) issues.push({ path: `env.${name}`, message: 'This is not a name for a variable.' })
    if (malformed(value)) issues.push({ path: `env.${name}`, message: 'The value holds NUL or half a character.' })
    else if (Buffer.byteLength(value) + name.length >= argument_limit_bytes)
      issues.push({ path: `env.${name}`, message: 'The value is 128 KiB or longer, which the system does not pass on.' })
    total += value.length + name.length + 10
  }
  if (total > total_limit_bytes)
    issues.push({ path: 'args', message: 'The arguments together are longer than the system passes on (2 MiB with the environment). Use fewer.' })
  if (issues.length > 0) throw new AppError('INVALID_INPUT', issues[0]!.message, { issues })
}

function malformed(text: string): boolean {
  return text.includes('\0') || !text.isWellFormed()
}
