/** Cuts a typed line at && ; and | where they stand outside of quotes, so that each command can become an item of a queue. */

export interface ChainPart {
  line: string
  /** What stands before it; null for the first. */
  joined_by: '&&' | ';' | '|' | null
}

/** One part for a line without any. What is wrong with a part (an empty one, other things that only a shell can do), the host says. */
export function splitChain(line: string): ChainPart[] {
  const parts: ChainPart[] = []
  let joined_by: ChainPart['joined_by'] = null
  let text = ''
  let quote: string | null = null
  const cut = (next: ChainPart['joined_by']) => {
    parts.push({ line: text.trim(), joined_by })
    joined_by = next
    text = ''
  }
  for (let at = 0; at < line.length; at++) {
    const one = line[at]!
    if (one === '\\' && quote !== "'") {
      text += one + (line[at + 1] ?? '')
      at++
    } else if (quote !== null || one === '"' || one === "'") {
      text += one
      quote = quote === null ? one : quote === one ? null : quote
    } else if (one === '&' && line[at + 1] === '&') {
      cut('&&')
      at++
    } else if (one === ';') cut(';')
    else if (one === '|' && line[at + 1] !== '|' && line[at + 1] !== '&') cut('|')
    else if (one === '|') {
      // Either is for a shell alone.
      text += one + line[at + 1]
      at++
    } else text += one
  }
  cut(null)
  return parts
}
