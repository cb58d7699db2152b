/** What a running Odoo says is in its database, held against what an operation was to bring about. */
import type { ErrorCard } from './error-card.ts'

export interface DatabaseFacts {
  database: string
  /** By module: its state and its version as the database has them. */
  modules: ReadonlyMap<string, { state: string; version: string | null }>
  /** The versions of the manifests of the modules asked for; null where no manifest can be read. */
  expected: Readonly<Record<string, string | null>>
}

const most_named = 20
/** States that the next start of Odoo changes. */
const on_the_way: ReadonlySet<string> = new Set(['to install', 'to upgrade', 'to remove'])

/** A card where a module asked for is not installed, or in another version than its manifest says. */
export function mismatchOf({ database, modules, expected }: DatabaseFacts, asked: readonly string[]): ErrorCard | null {
  const card = (kind: ErrorCard['kind'], module: string, sentence: string, next: string): ErrorCard => {
    return { kind, sentence, next, module, file: null, line: null, detail: null }
  }
  const names = asked.includes('all') ? [...modules].flatMap(([name, { state }]) => (on_the_way.has(state) ? name : [])) : asked
  for (const name of names) {
    const state = modules.get(name)?.state
    if (state !== 'installed')
      return card(
        'state_mismatch',
        name,
        `The log looks well, but the database "${database}" ${state === undefined ? `does not know ${name}` : `has ${name} as "${state}"`}.`,
        'Look whether another Odoo works on this database, then run it again.',
      )
    const version = modules.get(name)?.version ?? null
    const wanted = expected[name] ?? null
    if (wanted !== null && version !== wanted && !version?.endsWith(`.${wanted}`))
      return card(
        'version_mismatch',
        name,
        `The log looks well, but the database "${database}" has version ${version ?? 'none'} of ${name}, and its manifest says ${wanted}.`,
        'Look whether Odoo loads the module from another folder of its addons path, then run it again.',
      )
  }
  return null
}

/** What Odoo has left half done in the database, as a sentence; none where nothing is. */
export function leftOnTheWay({ database, modules }: Pick<DatabaseFacts, 'database' | 'modules'>): string[] {
  const left = [...modules].filter(([, { state }]) => on_the_way.has(state)).map(([name, { state }]) => `${name} (${state})`)
  if (left.length === 0) return []
  const more = left.length > most_named ? ` and ${left.length - most_named} more` : ''
  return [`Still marked in the database "${database}": ${left.slice(0, most_named).join(', ')}${more}. The next run or start of Odoo takes them up by itself.`]
}
