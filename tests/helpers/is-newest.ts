/** Whether something built is younger than all it was built from. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './opsdeck.ts'

/** Paths from the root of the project; folders count with all that is in them, their own time tells of what was taken away. */
export function isNewest(built: string, sources: readonly string[]): boolean {
  const built_ms = statSync(join(root, built), { throwIfNoEntry: false })?.mtimeMs
  if (built_ms === undefined) return false
  return sources.every((source) => {
    const path = join(root, source)
    const found = statSync(path)
    const inside = found.isDirectory() ? readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name)) : []
    return [path, ...inside].every((each) => statSync(each).mtimeMs < built_ms)
  })
}
