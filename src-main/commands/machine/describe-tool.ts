/** Describes a tool for people: its subcommands, options, pinned variables and examples, from its policy. */
import type { SubcommandInfo, ToolDetail, ToolSummary } from '../../../src-preload/contract/commands.ts'
import type { CompiledCommand, CompiledOption, CompiledPolicy } from '../policies/compiled-policy.ts'
import type { PolicyHead } from '../policies/policy-head.ts'
import { commandNamed } from '../reading/read-words.ts'
import { offeredBelow } from '../reading/verb-command.ts'
import { pinnedVariables } from './build-environment.ts'

export interface ToolState {
  path: string | null
  version: string | null
}

export function summarizeTool(policy: PolicyHead, state: ToolState): ToolSummary {
  return {
    name: policy.tool,
    description: policy.description,
    installed: state.path !== null,
    path: state.path,
    version: state.version,
    install: policy.install,
    usable: policy.pending === null,
  }
}

export function detailTool(policy: CompiledPolicy, state: ToolState): ToolDetail {
  return {
    ...summarizeTool(policy, state),
    subcommands: describeCommands(policy.root),
    options: describeOptions(policy.root),
    env: pinnedVariables(policy),
    examples: policy.examples.map((example) => ({
      line: example.line,
      allowed: example.expect !== 'refused',
      effect: example.expect === 'refused' ? null : example.expect,
      why: example.why,
    })),
  }
}

function describeCommands(command: CompiledCommand): SubcommandInfo[] {
  const seen = new Set<CompiledCommand>()
  const all = [...(command.commands?.values() ?? []), ...command.command_patterns.map((pattern) => pattern.value)]
  const offered = offeredBelow(command).flatMap((name): SubcommandInfo[] => {
    const each = command.commands?.has(name) ? undefined : commandNamed(command, name)
    return each === undefined ? [] : [{ name, description: each.say, effect: each.effect, refused: each.refuse, options: [], subcommands: [] }]
  })
  return all
    .flatMap((each): SubcommandInfo[] => {
      if (seen.has(each)) return []
      seen.add(each)
      return [
        {
          name: each.name,
          description: each.say,
          effect: each.effect,
          refused: each.refuse,
          options: describeOptions(each),
          subcommands: describeCommands(each),
        },
      ]
    })
    .concat(offered)
}

function describeOptions(command: CompiledCommand): ToolDetail['options'] {
  const options = new Set<CompiledOption>([...command.options.values(), ...command.option_patterns.map((pattern) => pattern.value)])
  return [...options].map((option) => ({
    names: [...option.names],
    value: option.arity === 'flag' ? null : (option.type?.name ?? 'text'),
    values: [...(option.type?.values ?? [])],
    description: option.say,
    effect: option.effect,
    refused: option.refuse,
  }))
}
