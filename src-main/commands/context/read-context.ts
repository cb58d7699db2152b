/** The hidden state that a command acts on, as the `context` section of its policy names it. */
import { unknown_value } from '../../../src-preload/contract/context.ts'
import type { CompiledPolicy } from '../policies/compiled-policy.ts'
import { context_readers } from './context-sources.ts'
import type { ContextView } from './context-view.ts'

/** Longer values are not shown: nobody can compare them. */
const longest = 300

/** `words` gives the positional words of a slot. Entries without a value are left out; one that cannot be shown is `unknown`. */
export function readContext(policy: CompiledPolicy, view: ContextView, words: (slot: string) => readonly string[] | undefined): Record<string, string> {
  const context: Record<string, string> = {}
  for (const [name, sources] of policy.context) {
    for (const source of sources) {
      const value = firstOf(source, view, words, context)
      if (!value) continue
      context[name] = value.length > longest || /[\u0000-\u001f\u007f-\u009f]/.test(value) ? unknown_value : value
      break
    }
  }
  return context
}

function firstOf(
  { kind, name }: { kind: string; name: string },
  view: ContextView,
  words: (slot: string) => readonly string[] | undefined,
  above: Readonly<Record<string, string>>,
): string | null | undefined {
  if (kind === 'option') return view.option(name)
  if (kind === 'env') return view.env(name)
  if (kind === 'arg') return words(name)?.join(' ')
  if (kind === 'text') return name
  const named = name === '' ? null : name.startsWith('-') ? view.option(name) : above[name]
  return context_readers.get(kind)?.(view, named ?? null)
}
