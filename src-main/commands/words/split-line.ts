/** Splits a command line into words by POSIX quoting alone: quotes and backslashes are read, nothing is expanded, operators are found. */

export interface LineWord {
  /** The word as the program will get it. */
  text: string
  /** Where it stands in the line. */
  from: number
  to: number
  /** The word starts with an unquoted `~`. */
  tilde: boolean
}

export interface LineProblem {
  kind: 'operator' | 'quote'
  /** The operator, or the quote that is not closed. */
  text: string
  from: number
  reason: string
}

/** The words of `line`, or the first thing in it that only a shell could do. */
export function splitLine(line: string): { words: LineWord[] } | { words: LineWord[]; problem: LineProblem } {
  const words: LineWord[] = []
  let text = ''
  let from = -1
  let tilde = false
  const close = (to: number) => {
    if (from >= 0) words.push({ text, from, to, tilde })
    text = ''
    from = -1
    tilde = false
  }
  for (let i = 0; i < line.length; i++) {
    const character = line[i]!
    if (character === ' ' || character === '\t') {
      close(i)
      continue
    }
    if (from < 0) {
      from = i
      tilde = character === '~'
      if (character === '#') return { words, problem: operator('#', i) }
    }
    switch (character) {
      case "'": {
        const end = line.indexOf("'", i + 1)
        if (end < 0) return { words, problem: openQuote("'", i) }
        text += line.slice(i + 1, end)
        i = end
        break
      }
      case '"': {
        let closed = false
        for (i++; i < line.length; i++) {
          const inner = line[i]!
          if (inner === '"') {
            closed = true
            break
          }
          if (inner === '\\' && /["\\$`\n]/.test(line[i + 1] ?? '')) {
            i++
            if (line[i] !== '\n') text += line[i]
          } else if (inner === '`' || (inner === '$' && /[A-Za-z_{(0-9@*#?$!-]/.test(line[i + 1] ?? ''))) {
            return { words, problem: operator(inner, i) }
          } else text += inner
        }
        if (!closed) return { words, problem: openQuote('"', from) }
        break
      }
      case '\\':
        if (i + 1 >= line.length) return { words, problem: openQuote('\\', i) }
        i++
        if (line[i] !== '\n') text += line[i]
        break
      case '|':
      case '&':
      case ';':
      case '<':
      case '>':
      case '(':
      case ')':
      case '`':
      case '\n':
      case '\r':
        return { words, problem: operator(longOperator(line, i), i) }
      case '$':
        if (/[A-Za-z_{('"0-9@*#?$!-]/.test(line[i + 1] ?? '')) return { words, problem: operator('$', i) }
        text += character
        break
      default:
        text += character
    }
  }
  close(line.length)
  return { words }
}

const longOperator = (line: string, at: number): string => /^(?:&&|\|\||>>|<<<|<<|>&|&>|\|&|;;|[|&;<>()`\n\r])/.exec(line.slice(at, at + 3))![0]

const openQuote = (text: string, from: number): LineProblem => ({
  kind: 'quote',
  text,
  from,
  reason:
    text === '\\'
      ? 'The line ends with a backslash that escapes nothing. Remove it or write the character it should escape'
      : `The quote ${text} is not closed. Close it or escape it with a backslash`,
})

function operator(text: string, from: number): LineProblem {
  return { kind: 'operator', text, from, reason: operatorReason(text) }
}

function operatorReason(text: string): string {
  const start = `${JSON.stringify(text).slice(1, -1)} is read by shells only, and commands run without one.`
  const quote = ' Put it in quotes if it belongs to the text.'
  if (text === '|' || text === '|&') return `${start} Save the output of the first command and give it to the second, or put both into a queue.${quote}`
  if (text === '&&' || text === '||' || text === ';' || text === '&' || text === '\n' || text === '\r')
    return `${start} Put the commands into a queue, which runs them one after the other.${quote}`
  if (text.startsWith('>') || text === '&>') return `${start} Run the command and save its output to a file from there.${quote}`
  if (text.startsWith('<')) return `${start} Give the input with the job instead.${quote}`
  if (text === '$' || text === '`') return `${start} Variables and substitutions are not expanded; write the value out.${quote}`
  return `${start}${quote}`
}
