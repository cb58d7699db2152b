/** What the list under the command line offers: starters while the line is empty, completions of the word at the cursor while it is not. */
import { useMemo } from 'react'
import type { Suggestion } from './suggestions.tsx'
import type { Completion } from './use-completion.ts'
import { type Starter, useStarters } from './use-starters.ts'

const none: never[] = []
const kinds = { Try: 'example', Favourites: 'saved', 'Last runs': 'history' } as const

const ofStarter = (one: Starter, i: number): Suggestion => ({
  key: `${i}${one.line}`,
  text: one.line,
  description: one.why,
  kind: kinds[one.group],
  group: one.group,
  line: one.line,
  cursor: one.line.length,
  place: { work_dir: one.work_dir === '.' ? null : one.work_dir, env: one.env, saved: one.context === null ? null : { line: one.line, context: one.context } },
})

function ofCompletion(line: string, { from, to, items }: Completion): Suggestion[] {
  const typed = line.slice(from, to)
  const tail = line.slice(to)
  return items
    .filter((item) => item.insert.trim() !== typed)
    .map((item) => {
      // A word that is done gets its blank; a folder, "--name=" or a word amid the line goes on.
      const goesOn = tail !== '' || /[\s/=:]$/.test(item.insert)
      const head = line.slice(0, from) + item.insert + (goesOn ? '' : ' ')
      return {
        key: `${item.kind}${item.insert}`,
        text: item.insert.trim(),
        description: item.description,
        kind: item.kind,
        ...(item.effect === 'destroy' && { destroys: true }),
        group: null,
        line: head + tail,
        cursor: head.length,
        place: null,
      }
    })
}

export function useSuggestions(line: string, completion: Completion | null): readonly Suggestion[] {
  const starters = useStarters()
  return useMemo(() => (line.trim() === '' ? starters.map(ofStarter) : completion ? ofCompletion(line, completion) : none), [line, completion, starters])
}
