/** Lays a user's or a workspace's policy file over the policy of a tool that is there. */

import { compileExamples, compileExtras } from '../policies/compile-policy.ts'
import type { CompiledCommand, CompiledPolicy, ExtraRule, PolicyEnvironment } from '../policies/compiled-policy.ts'
import { PlacedError } from '../policies/policy-error.ts'
import { parseType } from '../value-types/parse-type.ts'
import type { ValueType } from '../value-types/value-type.ts'
import { compareTypes } from './compare-types.ts'
import { CommandLayer } from './lay-command.ts'
import { OverlayFindings } from './overlay-findings.ts'
import { type RawOverlay, rootRules } from './user-policy-schema.ts'

export interface LaidPolicy {
  /** With `base` as what it must not exceed; whoever allows the widening takes that away. */
  policy: CompiledPolicy
  found: OverlayFindings
}

/** `file` names the file in examples and messages. */
export function layPolicy(base: CompiledPolicy, raw: RawOverlay, file: string): LaidPolicy {
  const found = new OverlayFindings()
  const types = new Map<string, ValueType>()
  for (const [name, expression] of Object.entries(raw.types ?? {})) {
    const type = found.tried(['types', name], () => parseType(expression, types))
    if (type) types.set(name, type)
  }
  // Parser and prefix decide how words are read, and rules over them must mean the same words; facts and context are what a person confirms by.
  for (const key of ['parser', 'prefix', 'workspace_facts', 'context', 'verbs'] as const) {
    const same = { verbs: null, parser: base.family.name, prefix: base.prefix, workspace_facts: base.workspace_facts, context: null }[key]
    if (raw[key] !== undefined && JSON.stringify(raw[key]) !== JSON.stringify(same))
      found.problem([key], `"${key}" of ${base.tool} cannot be changed.`, 'Remove it, or write a tool of your own under another name.')
  }
  if (raw.version !== undefined && JSON.stringify(raw.version) !== JSON.stringify(base.version))
    found.widens(['version'], 'the words that Opsdeck itself runs for the version would change')
  const root = new CommandLayer(base, raw.sets, types, found).lay(base.root, rootRules(raw), [])
  return {
    found,
    policy: {
      ...base,
      file,
      description: raw.description ?? base.description,
      install: raw.install ?? base.install,
      pending: raw.pending ?? base.pending,
      version: raw.version ?? base.version,
      binary: binaryOf(base, raw, found),
      default_timeout_ms: timeoutOf(base, raw, found),
      env: environmentOf(base, raw, types, found),
      root,
      examples: [...examplesOf(raw, found), ...base.examples],
      within: base,
    },
  }
}

function binaryOf(base: CompiledPolicy, raw: RawOverlay, found: OverlayFindings): CompiledPolicy['binary'] {
  if (raw.binary === undefined) return base.binary
  const { search = raw.tool, also = [], venv = null, absolute = [] } = raw.binary
  const binary = { search: [search, ...also], venv, absolute, ...(base.binary.typed && { typed: base.binary.typed }) }
  if (JSON.stringify(binary) !== JSON.stringify(base.binary)) found.widens(['binary'], 'another program would run')
  return binary
}

function timeoutOf(base: CompiledPolicy, raw: RawOverlay, found: OverlayFindings): CompiledPolicy['default_timeout_ms'] {
  const mine = raw.default_timeout_ms
  if (mine === undefined) return base.default_timeout_ms
  const most = base.default_timeout_ms
  if (mine !== most && (mine === null || (most !== null && (most === undefined || mine > most))))
    found.widens(['default_timeout_ms'], 'commands may run longer')
  return mine
}

function environmentOf(base: CompiledPolicy, raw: RawOverlay, types: ReadonlyMap<string, ValueType>, found: OverlayFindings): PolicyEnvironment {
  const { env } = raw
  if (env === undefined) return base.env
  const pinned = (path: readonly string[], mine: Readonly<Record<string, string>> | undefined, now: Readonly<Record<string, string>>) => {
    for (const [name, value] of Object.entries(mine ?? {}))
      if (now[name] !== value)
        found.widens([...path, name], `${name} would be ${now[name] === undefined ? 'set' : 'another'} in the environment of ${base.tool}`)
    return { ...now, ...mine }
  }
  const made = found.tried(['env', 'extras'], () => compileExtras(env.extras ?? {}, types)) ?? { extras: new Map(), extra_prefixes: new Map() }
  return {
    set: pinned(['env', 'set'], env.set, base.env.set),
    git_config: pinned(['env', 'git_config'], env.git_config, base.env.git_config),
    untrusted_set: pinned(['env', 'untrusted', 'set'], env.untrusted?.set, base.env.untrusted_set),
    untrusted_git_config: pinned(['env', 'untrusted', 'git_config'], env.untrusted?.git_config, base.env.untrusted_git_config),
    extras: extrasOf(base, base.env.extras, made.extras, '', found),
    extra_prefixes: extrasOf(base, base.env.extra_prefixes, made.extra_prefixes, '*', found),
  }
}

function extrasOf(
  base: CompiledPolicy,
  now: ReadonlyMap<string, ExtraRule>,
  mine: ReadonlyMap<string, ExtraRule>,
  end: string,
  found: OverlayFindings,
): Map<string, ExtraRule> {
  for (const [name, rule] of mine) {
    const path = ['env', 'extras', `${name}${end}`]
    const known = now.get(name)
    if (!known) found.widens(path, `${name}${end} is no variable that ${base.tool} may be given`)
    else if (known.profile_only && !rule.profile_only) found.widens(path, `${name}${end} is taken from a context profile only`)
    else {
      const compared = compareTypes(rule.type, known.type)
      if (compared !== 'within') found.widens(path, `${name}${end} takes ${known.type.name} there, and ${rule.type.name} may be more`, compared === 'wider')
    }
  }
  return new Map([...now, ...mine])
}

function examplesOf(raw: RawOverlay, found: OverlayFindings): CompiledPolicy['examples'] {
  try {
    return compileExamples(raw, () => 0)
  } catch (error) {
    if (!(error instanceof PlacedError)) throw error
    found.problem(error.path, error.message, 'Write the example as a line that starts with the tool, or as a list of words.')
    return []
  }
}

/** The tools whose rules stand in this policy (`python3 -m pip`). */
export function mountedIn(policy: CompiledPolicy): ReadonlySet<string> {
  let known = mounts.get(policy)
  if (!known) {
    known = new Set<string>()
    collectMounts(policy.root, known)
    mounts.set(policy, known)
  }
  return known
}

const mounts = new WeakMap<CompiledPolicy, Set<string>>()

function collectMounts(command: CompiledCommand, into: Set<string>): void {
  if (command.mounted !== null) into.add(command.mounted)
  for (const each of below(command)) collectMounts(each, into)
}

/** The policy with the present rules of the tools mounted in it, never exceeding itself. */
export function remount(policy: CompiledPolicy, rootOf: (tool: string) => CompiledCommand | null): CompiledPolicy {
  const root = remounted(policy.root, rootOf)
  return root === policy.root ? policy : { ...policy, root, within: policy }
}

function remounted(command: CompiledCommand, rootOf: (tool: string) => CompiledCommand | null): CompiledCommand {
  const other = command.mounted === null ? null : rootOf(command.mounted)
  if (other) return { ...other, name: command.name, mounted: command.mounted }
  const changed = new Map<CompiledCommand, CompiledCommand>()
  for (const each of below(command)) {
    const now = remounted(each, rootOf)
    if (now !== each) changed.set(each, now)
  }
  if (changed.size === 0) return command
  const swap = (each: CompiledCommand) => changed.get(each) ?? each
  return {
    ...command,
    commands: command.commands && new Map([...command.commands].map(([name, each]) => [name, swap(each)])),
    command_patterns: command.command_patterns.map((each) => ({ ...each, value: swap(each.value) })),
  }
}

const below = (command: CompiledCommand): Set<CompiledCommand> =>
  new Set([...(command.commands?.values() ?? []), ...command.command_patterns.map(({ value }) => value)])
