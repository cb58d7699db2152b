/** What the readers of hidden state may look at, and the form of a reader. */
import { unknown_value } from '../../../src-preload/contract/context.ts'
import type { RepositoryFacts } from '../machine/repository/facts.ts'
import type { ContextFiles } from './context-files.ts'

export interface ContextView {
  files: ContextFiles
  home: string
  /** Folder the command acts in, its `base` options applied; null without a workspace. */
  base: string | null
  /** A variable as the tool will get it: pinned, the caller's, the profile's. */
  env(name: string): string | undefined
  /** The last value of an option of the command. */
  option(name: string): string | undefined
  /** The configuration of Odoo from the settings. */
  odoo_conf: string | null
  /** The repository, for tools whose policy asks for it. */
  facts: RepositoryFacts | null
}

/**
 * Gives the value, null where there is none, or `unknown` where a file is damaged. `named` is the value of the entry or option in the
 * source's brackets, null without one. Runs nothing, changes nothing.
 */
export type ContextReader = (view: ContextView, named: string | null) => string | null

export const unknown = unknown_value

/** A value out of a parsed file when it is text worth showing, else null. */
export const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** The entries of a value that ought to be a list of maps. */
export function mapsOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null && !Array.isArray(one)) : []
}

/** The map itself, or an empty one for anything else. */
export function mapOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

/** Host and port of an address, never its login; null for what is none. */
export function hostOf(address: string): string | null {
  try {
    return new URL(address).host || null
  } catch {
    return null
  }
}
