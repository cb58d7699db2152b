/** A text with the places marked that somebody looks for. */
import type { ReactNode } from 'react'

interface Props {
  text: string
  /** Pairs of places in their order: the first letter, and the one after the last. */
  marks: readonly (readonly [number, number])[]
  className?: string | undefined
}

export function MarkedText({ text, marks, className }: Props) {
  const parts: ReactNode[] = []
  let at = 0
  for (const [from, to] of marks) {
    parts.push(text.slice(at, from), <mark key={from}>{text.slice(from, to)}</mark>)
    at = to
  }
  return (
    <span className={className} title={text}>
      {parts}
      {text.slice(at)}
    </span>
  )
}
