/** From the text of a user's or a workspace's policy file to rules that can be put in force, or to what is wrong with it. */
import { basename } from 'node:path'
import type { PolicyProblem } from '../../../src-preload/contract/policies.ts'
import { checkArgv } from '../judging/narrow-policy.ts'
import { refuseExtras } from '../machine/build-environment.ts'
import { compilePolicy } from '../policies/compile-policy.ts'
import type { CompiledCommand, CompiledPolicy } from '../policies/compiled-policy.ts'
import { lintCommands, lintVerbs } from '../policies/lint-command.ts'
import { PlacedError } from '../policies/policy-error.ts'
import type { PolicySource } from '../policies/policy-store.ts'
import { type Finding, type PolicyDocument, policy_limit_bytes, readPolicyText } from '../policies/policy-text.ts'
import type { Place } from '../reading/outcome.ts'
import { seatOf } from '../reading/variable-seat.ts'
import { tool_name } from '../words/kinds-of-tools.ts'
import { layPolicy } from './lay-policy.ts'
import { overlay_schema, own_tool_schema, type RawOverlay, rootRules, shapeFindings } from './user-policy-schema.ts'

export interface UserPolicyInput {
  /** The file's name without .yaml. */
  tool: string
  text: string
  origin: 'user' | 'workspace'
  /** How the file is called in messages. */
  file: string
  /** The policies it is laid over. */
  below: PolicySource
  /** Tools of the user's own, for files that mount them: their text, or null. */
  textOf: (tool: string) => string | null
  /** An empty folder; examples are judged in it as in a trusted workspace. */
  empty: string
}

/** A file in force: a tool of its own, or rules over the policy that is there at the time. */
export type InForce = { readonly kind: 'tool'; readonly policy: CompiledPolicy } | { readonly kind: 'over'; lay(base: CompiledPolicy): CompiledPolicy }

export interface CheckedText {
  in_force: InForce | null
  widens: boolean
  problems: PolicyProblem[]
}

/** Never throws for what the text says. */
export function compileUserPolicy(input: UserPolicyInput): CheckedText {
  const nothing = (problems: PolicyProblem[]): CheckedText => ({ in_force: null, widens: false, problems })
  if (!tool_name.test(input.tool)) {
    return nothing([
      {
        line: 1,
        column: 1,
        message: `"${input.tool.slice(0, 80)}" is no name for a tool.`,
        fix: 'Name the file after the tool: small letters, digits and . _ - only.',
      },
    ])
  }
  if (Buffer.byteLength(input.text) > policy_limit_bytes)
    return nothing([{ line: 1, column: 1, message: 'The file is larger than 1 MB.', fix: 'Make it smaller.' }])
  const document = readPolicyText(input.text)
  if (document.problems.length > 0) return nothing(document.problems)
  const below = input.below.get(input.tool)
  if (below !== null && !('root' in below))
    return nothing([{ line: 1, column: 1, message: `The policy of ${input.tool} itself has a mistake: ${below.message}.`, fix: 'Correct that one first.' }])
  const place = { root: input.empty, cwd: input.empty, trusted: true, read_roots: [], odoo_conf: null }
  return below === null ? ownTool(input, document, place) : overlay(input, below, document, place)
}

function overlay(input: UserPolicyInput, base: CompiledPolicy, document: PolicyDocument, place: Place): CheckedText {
  const checked = overlay_schema.safeParse(document.data ?? {})
  if (!checked.success) return failed(document, shapeFindings(checked.error.issues, document.data ?? {}))
  const raw = checked.data
  const findings = nameFindings(raw, input)
  const { policy, found } = layPolicy(base, raw, input.file)
  findings.push(...found.problems)
  const by_workspace = input.origin === 'workspace'
  if (by_workspace && raw.allow_widening !== undefined)
    findings.push({
      path: ['allow_widening'],
      message: 'A workspace can only narrow a policy.',
      fix: "Remove it; widen in a policy of the user's, in the data dir.",
    })
  const allowed = raw.allow_widening === true && !by_workspace
  for (const widening of found.widenings) {
    // What a workspace might widen unseen is held by the policy below, which is asked as well.
    if (allowed || (by_workspace && !widening.certain)) continue
    const fix = by_workspace
      ? 'Remove it; a workspace can only narrow.'
      : 'Remove it, narrow what is there with "and TYPE", or put "allow_widening: true" at the top of the file.'
    findings.push({ path: widening.path, message: `It widens the policy of ${base.tool}: ${widening.message}.`, fix })
  }
  const widens = allowed && found.widenings.length > 0
  const lay = (over: CompiledPolicy): CompiledPolicy => {
    const laid = layPolicy(over, raw, input.file).policy
    const result = widens ? { ...laid, within: over.within, widened: true } : laid
    return { ...result, examples: result.examples.filter((example, index) => index < own_examples || holds(result, example, place)) }
  }
  const own_examples = policy.examples.length - base.examples.length
  if (findings.length === 0) findings.push(...exampleFindings(lay(base), own_examples, raw, place))
  return findings.length > 0 ? failed(document, findings) : { in_force: { kind: 'over', lay }, widens, problems: [] }
}

function ownTool(input: UserPolicyInput, document: PolicyDocument, place: Place): CheckedText {
  if (input.origin === 'workspace') {
    return failed(document, [
      {
        path: ['tool'],
        message: `${input.tool} is not on the allow-list, and a workspace adds no tools.`,
        fix: "Add the tool with a policy of the user's, in the data dir, or rename the file after a tool that is there.",
      },
    ])
  }
  const data = document.data ?? {}
  if (typeof data === 'object' && 'extends' in data) {
    return failed(document, [
      { path: ['extends'], message: `There is no built-in policy of ${input.tool} to extend.`, fix: 'Remove "extends", or correct the name of the tool.' },
    ])
  }
  const checked = own_tool_schema.safeParse(data)
  if (!checked.success) return failed(document, shapeFindings(checked.error.issues, document.data ?? {}))
  const { allow_widening, ...raw } = checked.data
  const findings = [...nameFindings(raw, input), ...binaryFindings(raw)]
  const borrowed = programsOfOthers(raw, input.below)
  if (borrowed !== null && allow_widening !== true) {
    findings.push({
      path: raw.binary ? ['binary'] : ['tool'],
      message: `It runs the program of ${borrowed}, so it widens the policy of ${borrowed}.`,
      fix: `Change the policy of ${borrowed} instead, or put "allow_widening: true" at the top of the file.`,
    })
  }
  try {
    const compiled = compilePolicy(
      raw,
      input.file,
      () => 0,
      (tool) => mountedRoot(tool, input, [input.tool]),
    )
    const policy = borrowed === null ? compiled : { ...compiled, widened: true }
    findings.push(...lintCommands(policy.root, rootRules(raw), []), ...lintVerbs(policy, raw.verbs))
    if (findings.length === 0) findings.push(...exampleFindings(policy, policy.examples.length, raw, place))
    return findings.length > 0 ? failed(document, findings) : { in_force: { kind: 'tool', policy }, widens: borrowed !== null, problems: [] }
  } catch (error) {
    if (!(error instanceof PlacedError)) throw error
    return failed(document, [...findings, ofPlaced(error)])
  }
}

/** The rules of another tool; a circle of tools that mount each other is told with its members. */
function mountedRoot(tool: string, input: UserPolicyInput, stack: readonly string[]): CompiledCommand {
  if (stack.includes(tool)) throw new Error(`${[...stack, tool].join(' mounts ')}, which is a circle`)
  const known = input.below.get(tool)
  if (known !== null && 'root' in known) return known.root
  const text = tool_name.test(tool) ? input.textOf(tool) : null
  if (text === null) throw new Error(`there is no tool "${tool}" whose rules could stand here`)
  const checked = own_tool_schema.safeParse(readPolicyText(text).data)
  if (!checked.success) throw new Error(`the policy of ${tool} has problems of its own`)
  return compilePolicy(
    checked.data,
    tool,
    () => 0,
    (next) => mountedRoot(next, input, [...stack, tool]),
  ).root
}

function nameFindings(raw: Pick<RawOverlay, 'tool'>, { tool }: UserPolicyInput): Finding[] {
  return raw.tool === tool
    ? []
    : [{ path: ['tool'], message: `The file is ${tool}.yaml, but its tool is "${raw.tool}".`, fix: `Write "tool: ${tool}", or rename the file.` }]
}

/** Programs are searched by name in the fixed folders; a name with a path in it would leave them. */
function binaryFindings({ binary }: Pick<RawOverlay, 'binary'>): Finding[] {
  const names = [...(binary?.search === undefined ? [] : [binary.search]), ...(binary?.also ?? [])]
  const found = names
    .filter((name) => !/^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/.test(name))
    .map(
      (name): Finding => ({
        path: ['binary'],
        message: `"${name}" is no name of a program.`,
        fix: 'Name the program without a path; an absolute path stands under "absolute".',
      }),
    )
  const relative = (binary?.absolute ?? []).filter((path) => !path.startsWith('/') || path.includes('/../'))
  found.push(
    ...relative.map((path): Finding => ({ path: ['binary', 'absolute'], message: `"${path}" is no absolute path.`, fix: 'Write the whole path, from /.' })),
  )
  if (binary?.venv !== undefined && !/^[\w.-]+(?:\/[\w.-]+)*$/.test(binary.venv))
    found.push({ path: ['binary', 'venv'], message: `"${binary.venv}" is no place in a .venv.`, fix: 'Write it like bin/NAME.' })
  return found
}

/** The tool whose program a tool of the user's own would run, or null. */
function programsOfOthers(raw: Pick<RawOverlay, 'tool' | 'binary'>, below: PolicySource): string | null {
  const mine = [
    raw.binary?.search ?? raw.tool,
    ...(raw.binary?.also ?? []),
    ...(raw.binary?.absolute ?? []),
    ...(raw.binary?.venv ? [raw.binary.venv] : []),
  ].map((path) => basename(path))
  for (const name of below.names) {
    const policy = below.head(name)
    if (policy === null || !('binary' in policy)) continue
    const theirs = [...policy.binary.search, ...policy.binary.absolute, ...(policy.binary.venv ? [policy.binary.venv] : [])].map((path) => basename(path))
    if (mine.some((each) => theirs.includes(each))) return name
  }
  return null
}

type Example = CompiledPolicy['examples'][number]

function holds(policy: CompiledPolicy, example: Example, place: Place): boolean {
  return verdictOf(policy, example, place).is === example.expect
}

function verdictOf(policy: CompiledPolicy, example: Example, place: Place): { is: Example['expect']; reason: string } {
  if (policy.pending !== null) return { is: 'refused', reason: policy.pending }
  const extra = refuseExtras(policy, example.env, seatOf(policy, place))
  const outcome = checkArgv(policy, example.argv.slice(1), place)
  return outcome.problem !== null || extra !== null
    ? { is: 'refused', reason: extra?.reason ?? outcome.reason }
    : { is: outcome.effect ?? 'read', reason: outcome.reason }
}

/** The file's own examples come first in the policy, group by group. */
function exampleFindings(policy: CompiledPolicy, own: number, raw: Pick<RawOverlay, 'examples'>, place: Place): Finding[] {
  const places = Object.entries(raw.examples ?? {}).flatMap(([group, examples]) => (examples ?? []).map((_, index) => ['examples', group, index]))
  return policy.examples.slice(0, own).flatMap((example, index) => {
    const { is, reason } = verdictOf(policy, example, place)
    if (is === example.expect) return []
    return [
      {
        path: places[index]!,
        message: `The example does not hold: it is ${is === 'refused' ? 'refused' : `"${is}"`} (${reason})`,
        fix: `Move it to "${is}", or correct the rules.`,
      },
    ]
  })
}

function failed(document: PolicyDocument, findings: readonly Finding[]): CheckedText {
  const problems = findings.slice(0, 100).map((finding) => document.placed(finding))
  return { in_force: null, widens: false, problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) }
}

function ofPlaced(error: PlacedError): Finding {
  const message = error.message.replace(/ Correct it; README.md describes the format\.$/, '')
  const never = /a condition speaks of/.test(message) ? `The rule can never match: ${message}` : message
  return { path: error.path, message: never, fix: 'Correct it; README.md of the policies describes the format.' }
}
