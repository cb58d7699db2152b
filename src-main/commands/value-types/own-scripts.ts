/** Names that a project's own files give to what can be run: the scripts of package.json, the targets of a Makefile. */
import { readFileSync, statSync } from 'node:fs'

/** A larger file is not one that people write. */
const file_limit_bytes = 1024 * 1024

/** The text of a small regular file; null for anything else. */
function textOf(path: string): string | null {
  try {
    const entry = statSync(path, { throwIfNoEntry: false })
    return entry?.isFile() && entry.size <= file_limit_bytes ? readFileSync(path, 'utf8') : null
  } catch {
    return null
  }
}

/** Names of the scripts in the package.json at `path` (absolute); none where it is missing, too large or damaged. */
export function ownScripts(path: string): readonly string[] {
  const text = textOf(path)
  if (text === null) return []
  try {
    const content: unknown = JSON.parse(text.replace(/^\ufeff/, ''))
    const scripts = content !== null && typeof content === 'object' && 'scripts' in content ? content.scripts : null
    return scripts !== null && typeof scripts === 'object' && !Array.isArray(scripts)
      ? Object.entries(scripts).flatMap(([name, line]) => (typeof line === 'string' ? [name] : []))
      : []
  } catch {
    return []
  }
}

/** Plain targets of the Makefile at `path` (absolute), in its order; none for patterns, variables and targets that begin with a dot. */
export function ownTargets(path: string): readonly string[] {
  const found = new Set<string>()
  for (const line of (textOf(path) ?? '').split('\n')) {
    const rule = /^([A-Za-z0-9_][A-Za-z0-9_ ./-]*?)\s*::?(?![=:])/.exec(line)
    for (const name of rule?.[1]?.split(/\s+/) ?? []) found.add(name)
  }
  return [...found]
}
