/** Builds the environment of a command from nothing: the base, the policy's hardening, the profile's and the caller's extras. */
import type { CompiledPolicy, ExtraRule } from '../policies/compiled-policy.ts'
import { number } from '../value-types/number-types.ts'
import { match, oneOf, text } from '../value-types/text-types.ts'
import type { Seat, TypeMaker, ValueType } from '../value-types/value-type.ts'

const make = (maker: TypeMaker, args = ''): ValueType => maker(args, () => maker('', () => ({}) as ValueType))

const proxy = { type: make(match, '[^\\s\\u0000-\\u001f]{0,2000}'), profile_only: true }
const locale = { type: make(match, '[A-Za-z0-9_.@-]{0,60}'), profile_only: false }

/** Extras that every tool accepts. What moves traffic or credentials comes only from the context profile, which the user edits. */
export const common_extras: ReadonlyMap<string, ExtraRule> = new Map<string, ExtraRule>([
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'].map((name): [string, ExtraRule] => [
    name,
    proxy,
  ]),
  ['SSH_AUTH_SOCK', { type: make(match, '/[^\\s\\u0000-\\u001f:]{1,1000}'), profile_only: true }],
  // A zone name, never a path: the C library would open the file.
  ['TZ', { type: make(match, '(?!.*\\.\\.)[A-Za-z0-9_+,-][A-Za-z0-9_+,./-]{0,60}'), profile_only: false }],
  ...['LANG', 'LC_ALL', 'LC_CTYPE', 'LC_MESSAGES', 'LC_NUMERIC', 'LC_TIME', 'LC_COLLATE', 'LC_MONETARY'].map((name): [string, ExtraRule] => [name, locale]),
  ['LANGUAGE', { type: make(match, '[A-Za-z0-9_.@:-]{0,100}'), profile_only: false }],
  ['NO_COLOR', { type: make(text, '20'), profile_only: false }],
  ['FORCE_COLOR', { type: make(oneOf, '0,1,2,3'), profile_only: false }],
  ['CLICOLOR', { type: make(oneOf, '0,1'), profile_only: false }],
  ['CLICOLOR_FORCE', { type: make(oneOf, '0,1'), profile_only: false }],
  ['COLUMNS', { type: make(number, '10..1000'), profile_only: false }],
])

/** The rule for an extra of `policy`, or null when the name is not allowed. Names are compared exactly, capitals included. */
export function extraRule(policy: CompiledPolicy, name: string): ExtraRule | null {
  const exact = policy.env.extras.get(name) ?? common_extras.get(name)
  if (exact) return exact
  for (const [prefix, rule] of policy.env.extra_prefixes)
    if (name.startsWith(prefix) && name.length > prefix.length && /^[A-Za-z0-9_]+$/.test(name)) return rule
  return null
}

/** Why a caller's variables are refused, or null. */
export function refuseExtras(policy: CompiledPolicy, env: Readonly<Record<string, string>> | undefined, seat: Seat): { name: string; reason: string } | null {
  if (env === undefined) return null
  for (const [name, value] of Object.entries(env)) {
    // What the policy pins anyway, said again (PYTHONUNBUFFERED=1), changes nothing.
    if (policy.env.set[name] === value) continue
    const rule = extraRule(policy, name)
    if (rule === null)
      return {
        name,
        reason: `The variable ${name} is not one that ${policy.tool} may be given; it could change which programs, files or credentials are used. Leave it out.`,
      }
    if (rule.profile_only) return { name, reason: `The variable ${name} is taken only from the workspace's context profile. Set it there.` }
    const problem = rule.type.check(value, seat)
    if (problem) return { name, reason: `The value of ${name} ${problem.reason}.` }
  }
  return policy.within === null ? null : refuseExtras(policy.within, env, seat)
}

export interface Base {
  path: string
  home: string
  lang: string
  tz: string
  user: string
  /** Opsdeck's private folder and an empty folder in it. */
  state: string
  empty: string
}

export interface EnvironmentInput {
  base: Base
  workspace: { path: string; trusted: boolean } | null
  profile_env: Readonly<Record<string, string>>
  /** Already found acceptable by `refuseExtras`. */
  caller_env: Readonly<Record<string, string>> | undefined
  /** Folder of the workspace's own programs, put first in PATH. */
  own_folder: string | null
  /** Further variables that depend on the workspace's state. */
  more: Readonly<Record<string, string>>
  more_git_config: Readonly<Record<string, string>>
}

/** The whole environment. Pinned variables come last, so that no extra changes them. */
export function buildEnvironment(policy: CompiledPolicy, input: EnvironmentInput): Record<string, string> {
  const { base, workspace } = input
  const env: Record<string, string> = {
    PATH: input.own_folder === null ? base.path : `${input.own_folder}:${base.path}`,
    HOME: base.home,
    LANG: base.lang,
    TZ: base.tz,
    USER: base.user,
    LOGNAME: base.user,
  }
  for (const [name, value] of Object.entries(input.profile_env)) if (!fixed_names.has(name)) env[name] = value
  for (const [name, value] of Object.entries(input.caller_env ?? {})) env[name] = value
  const places: Record<string, string> = {
    state: base.state,
    empty: base.empty,
    home: base.home,
    user: base.user,
    workspace: workspace?.path ?? base.empty,
    parent: workspace ? workspace.path.replace(/\/[^/]*$/, '') || '/' : base.empty,
  }
  const untrusted = workspace !== null && !workspace.trusted
  const pinned = { ...policy.env.set, ...(untrusted ? policy.env.untrusted_set : {}), ...input.more }
  for (const [name, value] of Object.entries(pinned)) env[name] = fill(value, places)
  const config = { ...policy.env.git_config, ...(untrusted ? policy.env.untrusted_git_config : {}), ...input.more_git_config }
  const keys = Object.entries(config)
  if (keys.length > 0) {
    env.GIT_CONFIG_COUNT = String(keys.length)
    for (const [index, [key, value]] of keys.entries()) {
      env[`GIT_CONFIG_KEY_${index}`] = key
      env[`GIT_CONFIG_VALUE_${index}`] = fill(value, places)
    }
  }
  return env
}

/** A profile never moves these, whatever a stored one says. */
const fixed_names = new Set(['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'IFS', 'ENV', 'BASH_ENV'])

function fill(value: string, places: Readonly<Record<string, string>>): string {
  return value.includes('{') ? value.replace(/\{(state|empty|home|user|workspace|parent)\}/g, (_, name: string) => places[name]!) : value
}

/** The variables a policy pins, for showing; placeholders stay. */
export function pinnedVariables(policy: CompiledPolicy): Record<string, string> {
  const shown: Record<string, string> = { ...policy.env.set }
  for (const [key, value] of Object.entries(policy.env.git_config)) shown[`git config ${key}`] = value
  for (const [name, value] of Object.entries(policy.env.untrusted_set)) shown[`${name} (untrusted workspace)`] = value
  for (const [key, value] of Object.entries(policy.env.untrusted_git_config)) shown[`git config ${key} (untrusted workspace)`] = value
  return shown
}
