/** Reads the placeholders of a template's words; a word with any number of them becomes exactly one argument, or none. */

export interface Placeholder {
  readonly name: string
}
export type Piece = string | Placeholder

/** `\{` is a brace; `{{` opens what a program fills itself (`{{.Names}}`) and is left as it is, like `{}`, `{0}` and `{.x}`. */
const marks = /\\\{|\{\{|\{([a-z][a-z0-9_]{0,39})\}/g

/** The pieces of a word in their order. */
export function readWord(word: string): Piece[] {
  const pieces: Piece[] = []
  let text = ''
  let from = 0
  for (const found of word.matchAll(marks)) {
    const [mark, name] = found
    text += word.slice(from, found.index)
    from = found.index + mark.length
    if (name === undefined) text += mark === '\\{' ? '{' : mark
    else {
      if (text !== '') pieces.push(text)
      pieces.push({ name })
      text = ''
    }
  }
  text += word.slice(from)
  if (text !== '' || pieces.length === 0) pieces.push(text)
  return pieces
}

export const namesIn = (word: string): string[] => readWord(word).flatMap((piece) => (typeof piece === 'string' ? [] : [piece.name]))

/** The word with its values, which are not looked at again; undefined where one of them is missing. */
export function fillWord(word: string, values: ReadonlyMap<string, string>): string | undefined {
  let filled = ''
  for (const piece of readWord(word)) {
    const text = typeof piece === 'string' ? piece : values.get(piece.name)
    if (text === undefined) return undefined
    filled += text
  }
  return filled
}

/** The word begins with what a value says. */
export const beginsWithValue = (word: string): boolean => typeof readWord(word)[0] === 'object'
