/** Cloning from the workspace itself: which place git would take the word for, and whether it may be cloned. */
import { join } from 'node:path'
import { isProtected } from '../../workspaces/protected-places.ts'
import { confine, type PathLedger } from '../../workspaces/resolve-path.ts'
import type { GitRepositories } from '../machine/repository/facts.ts'
import { isBundle, standsAt } from './stands-on-disk.ts'

export interface CloneSource {
  refusal: string | null
  /** Why it runs code of the workspace. */
  code: string | null
  is_bundle: boolean
}

/** Endings git tries behind the word (get_repo_path). */
const endings = ['', '/.git', '.git', '.git/.git', '.bundle']

/** `address` is a path. Never throws. */
export function cloneSource(address: string, at: { root: string; base: string }, repositories: GitRepositories, ledger: PathLedger): CloneSource {
  const no = (refusal: string): CloneSource => ({ refusal, code: null, is_bundle: false })
  const path = address.replace(/\/+$/, '')
  for (const ending of endings) {
    if (!standsAt(join(at.base, `${path}${ending}`))) continue
    const place = confine(at.root, `${path}${ending}`, at.base, ledger)
    if (typeof place === 'string') return no(`${path}${ending} leads out of the workspace, and git would clone from there`)
  }
  const found = ['', '.git', '.bundle'].map((ending) => join(at.base, `${path}${ending}`)).find(standsAt)
  if (found === undefined) return { refusal: null, code: `What ${address} will be is not known yet`, is_bundle: path.endsWith('.bundle') }
  const real = confine(at.root, found, at.base, ledger)
  if (typeof real === 'string' || isProtected(real.relative)) return no(`${address} is a place that tools load code or configuration from`)
  if (isBundle(real.absolute)) return { refusal: null, code: null, is_bundle: true }
  const facts = repositories.facts(real.absolute, real.absolute)
  if (facts === null) return no(`${address} is neither a repository nor a bundle`)
  const keys = [...facts.program_keys, ...facts.nested_keys]
  const code = keys.length > 0 ? `${address} is a repository with configuration that names programs or other files (${keys.slice(0, 3).join(', ')})` : null
  return { refusal: null, code, is_bundle: false }
}
