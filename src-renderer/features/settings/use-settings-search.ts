/** Which sections of the settings hold every word that is looked for, and where in them: found words are marked without touching the document. */
import { type RefObject, useLayoutEffect, useState } from 'react'

const highlight_name = 'settings-search'

const wordsOf = (query: string): string[] => query.toLowerCase().split(/\s+/).filter(Boolean)

/** What a person reads there, also what is typed into fields. */
function textOf(section: HTMLElement): string {
  const fields = [...section.querySelectorAll<HTMLInputElement>('input, textarea')].map((field) => `${field.value} ${field.getAttribute('aria-label') ?? ''}`)
  return `${section.textContent} ${fields.join(' ')}`.toLowerCase()
}

function rangesOf(section: HTMLElement, words: readonly string[]): Range[] {
  const walker = document.createTreeWalker(section, NodeFilter.SHOW_TEXT)
  const ranges: Range[] = []
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = (node.textContent ?? '').toLowerCase()
    for (const word of words) {
      for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
        const range = document.createRange()
        range.setStart(node, at)
        range.setEnd(node, at + word.length)
        ranges.push(range)
      }
    }
  }
  return ranges
}

/** The ids (after `settings-`) of the sections that match; null while nothing is looked for. `ready` once the sections are drawn. */
export function useSettingsSearch(body: RefObject<HTMLElement | null>, query: string, ready: boolean): ReadonlySet<string> | null {
  const [found, setFound] = useState<ReadonlySet<string> | null>(null)
  useLayoutEffect(() => {
    const words = wordsOf(query)
    if (words.length === 0 || !ready || !body.current) return setFound(null)
    const sections = [...body.current.querySelectorAll<HTMLElement>('[id^="settings-"]:is(section)')]
    const matching = sections.filter((section) => {
      const text = textOf(section)
      return words.every((word) => text.includes(word))
    })
    setFound(new Set(matching.map(({ id }) => id.slice('settings-'.length))))
    CSS.highlights?.set(highlight_name, new Highlight(...matching.flatMap((section) => rangesOf(section, words))))
    return () => void CSS.highlights?.delete(highlight_name)
  }, [body, query, ready])
  // What is left begins at the top.
  useLayoutEffect(() => {
    if (found && body.current) body.current.scrollTop = 0
  }, [body, found])
  return found
}
