/** A value that stands for a file which other work has made: `{"from": ..., "file": ...}`. */
import type { Value } from './declaration.ts'

export interface HandedFile {
  /** Id of the job; in a queue the key or the index of an item. */
  from: string | number
  /** As its manifest names it; null for the file that its download gives. */
  file: string | null
}

/** Null for everything else. */
export function readHandedFile(value: unknown): HandedFile | null {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null
  const { from, file = null, ...more } = value as Record<string, unknown>
  if (Object.keys(more).length > 0 || (typeof from !== 'string' && typeof from !== 'number')) return null
  return file === null || typeof file === 'string' ? { from, file } : null
}

/** The values with another one in the place of each that hands on a file, also within lists; `path` is `args.NAME` or `args.NAME.INDEX`. */
export function mapHandedFiles(args: Readonly<Record<string, Value>>, change: (handed: HandedFile, path: string) => Value): Record<string, Value> {
  const one = (value: Value, path: string): Value => {
    if (Array.isArray(value)) return (value as readonly Value[]).map((inner, index) => one(inner, `${path}.${index}`))
    const handed = readHandedFile(value)
    return handed === null ? value : change(handed, path)
  }
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, one(value, `args.${name}`)]))
}
