/** Reads one policy file: YAML, strict shape, compiled; every mistake is reported with file, line and what to do. */
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { LineCounter, parseDocument } from 'yaml'
import { didYouMean } from '../words/did-you-mean.ts'
import { compilePolicy } from './compile-policy.ts'
import type { CompiledPolicy } from './compiled-policy.ts'
import type { PolicyCache } from './policy-cache.ts'
import { PlacedError, PolicyError } from './policy-error.ts'
import { policy_schema, type RawPolicy } from './policy-schema.ts'
import { placeOf } from './policy-text.ts'

/** Reads and compiles `file` (absolute path of NAME.yaml). Throws PolicyError. */
export function loadPolicy(file: string, cache: PolicyCache | null = null): CompiledPolicy {
  const source = readFileSync(file, 'utf8')
  const kept = cache?.get(file, source)
  if (kept) {
    const checked = policy_schema.safeParse(kept.data)
    if (checked.success) {
      const at = (path: readonly (string | number)[]) => kept.example_lines[path.slice(1).join('/')] ?? 1
      return compilePolicy(checked.data, file, at, (tool) => mounted(file, tool, cache))
    }
  }
  return readPolicy(source, file, cache)
}

const mounted = (file: string, tool: string, cache: PolicyCache | null) => loadPolicy(join(dirname(file), `${tool}.yaml`), cache).root

/** The same from text; `file` names it in messages. */
export function readPolicy(source: string, file: string, cache: PolicyCache | null = null): CompiledPolicy {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, uniqueKeys: true, merge: true })
  const short = basename(file)
  const at = (path: readonly (string | number)[]): number => placeOf(document, path, lines).line
  if (document.errors.length > 0) {
    throw new PolicyError(
      document.errors.map((error) => ({
        file: short,
        line: error.linePos?.[0].line ?? 1,
        message: `${error.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '')}. Correct the YAML here.`,
      })),
    )
  }
  const data: unknown = document.toJS({ maxAliasCount: 1000 })
  const checked = policy_schema.safeParse(data)
  if (!checked.success) {
    throw new PolicyError(
      checked.error.issues
        .map(innermost)
        .map((issue) => ({ file: short, line: at([...issue.path, ...(issue.keys?.slice(0, 1) ?? [])] as (string | number)[]), message: explain(issue) })),
    )
  }
  try {
    const policy = compilePolicy(checked.data, file, at, (tool) => mounted(file, tool, cache))
    if (policy.tool !== short.replace(/\.yaml$/, ''))
      throw new PlacedError(['tool'], `tool is "${policy.tool}" but the file is ${short}. Give both the same name.`)
    cache?.keep(file, source, { data, example_lines: exampleLines(checked.data, policy) })
    return policy
  } catch (error) {
    if (error instanceof PlacedError) throw new PolicyError([{ file: short, line: at(error.path), message: error.message }])
    throw error
  }
}

function exampleLines(raw: RawPolicy, policy: CompiledPolicy): Record<string, number> {
  const places = Object.entries(raw.examples ?? {}).flatMap(([group, examples]) => (examples ?? []).map((_, index) => `${group}/${index}`))
  return Object.fromEntries(places.map((place, index) => [place, policy.examples[index]!.at]))
}

interface Issue {
  code: string
  message: string
  path: PropertyKey[]
  keys?: string[]
  errors?: Issue[][]
}

/** Where a value may be a string or a map, the mistake inside the map is what helps. */
function innermost(issue: Issue): Issue {
  const inner = issue.errors
    ?.map((each) => each[0])
    .find((each) => each !== undefined && (each.path.length > 0 || each.keys !== undefined || each.errors !== undefined))
  return inner ? innermost({ ...inner, path: [...issue.path, ...inner.path] }) : issue
}

function explain(issue: Issue): string {
  const where = issue.path.map(String).join(' > ') || 'the file'
  if (issue.keys) {
    const meant = didYouMean(issue.keys[0]!, Object.keys(policy_schema.shape))
    return `${where}: unknown ${issue.keys.length > 1 ? 'keys' : 'key'} ${issue.keys.join(', ')}.${meant ? ` Did you mean ${meant}?` : ''} Remove or correct it; README.md lists the keys.`
  }
  return `${where}: ${issue.message}. Correct the value; README.md describes it.`
}
