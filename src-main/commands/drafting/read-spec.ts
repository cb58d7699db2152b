/** Reads a completion spec, as its authors wrote it or as somebody damaged it, into the shape of a tool; bounded, and nothing in it is believed. */
import {
  deepest,
  isCommandName,
  isOptionName,
  most_parts,
  plainLine,
  type ShapeArgument,
  type ShapeCommand,
  type ShapeOption,
  type ToolShape,
} from './tool-shape.ts'

type Raw = Record<string, unknown>

const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value: unknown): unknown[] => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value])

/** A command that is being read: what stands below it comes in a later round, so that the upper levels are whole where there is too much. */
interface Growing extends ShapeCommand {
  commands: Growing[]
}

interface Waiting {
  raw: Raw
  into: Growing
  depth: number
}

/** Null for what is no spec at all. Cycles and floods end at the bounds. */
export function readSpec(spec: unknown, name: string): ToolShape | null {
  if (!isRaw(spec)) return null
  const left_out = new Map<string, number>()
  const leave = (what: string, count = 1) => void left_out.set(what, (left_out.get(what) ?? 0) + count)
  let parts = most_parts
  const root = commandOf(spec, [name])
  let round: Waiting[] = [{ raw: spec, into: root, depth: 0 }]
  while (round.length > 0) {
    const next: Waiting[] = []
    for (const { raw, into, depth } of round) {
      const subcommands = listOf(raw['subcommands'])
      if (depth === deepest && subcommands.length > 0) leave('subcommands that are nested too deeply', subcommands.length)
      for (const [index, each] of (depth === deepest ? [] : subcommands).entries()) {
        if (parts <= 0) {
          leave('subcommands over the limit', subcommands.length - index)
          break
        }
        const names = isRaw(each) ? listOf(each['name']).slice(0, 20).filter(isCommandName) : []
        if (!isRaw(each) || names.length === 0) {
          leave('subcommands without a usable name')
          continue
        }
        parts -= 1
        const command = commandOf(each, names)
        into.commands.push(command)
        next.push({ raw: each, into: command, depth: depth + 1 })
      }
      const options = listOf(raw['options'])
      into.options = options.slice(0, Math.max(0, parts)).flatMap((each) => optionOf(each, leave) ?? [])
      if (options.length > Math.max(0, parts)) leave('options over the limit', options.length - Math.max(0, parts))
      parts -= into.options.length
    }
    round = next
  }
  return { root, left_out: [...left_out].map(([what, count]) => `${what} (${count})`) }
}

function commandOf(raw: Raw, names: readonly string[]): Growing {
  return {
    names: [...new Set(names)],
    description: plainLine(raw['description']),
    options: [],
    args: listOf(raw['args']).slice(0, 20).filter(isRaw).map(argumentOf),
    commands: [],
    dangerous: raw['isDangerous'] === true,
  }
}

function optionOf(raw: unknown, leave: (what: string) => void): ShapeOption | null {
  const names = isRaw(raw) ? [...new Set(listOf(raw['name']).slice(0, 20).filter(isOptionName))] : []
  if (!isRaw(raw) || names.length === 0) {
    leave('options whose form is not that of -x or --name')
    return null
  }
  const args = listOf(raw['args']).filter(isRaw)
  if (args.length > 1) {
    leave('options with several values')
    return null
  }
  return {
    names,
    description: plainLine(raw['description']),
    argument: args.length === 1 ? argumentOf(args[0]!) : null,
    attached: [true, '='].includes(raw['requiresSeparator'] as true) || raw['requiresEquals'] === true,
    persistent: raw['isPersistent'] === true,
    dangerous: raw['isDangerous'] === true,
  }
}

function argumentOf(raw: Raw): ShapeArgument {
  const values = listOf(raw['suggestions']).map((each) => (isRaw(each) ? each['name'] : each))
  const closed =
    values.length > 1 && values.length <= 30 && values.every((each): each is string => typeof each === 'string' && /^[A-Za-z0-9][\w.+-]{0,40}$/.test(each))
  return {
    name: plainLine(raw['name']),
    optional: raw['isOptional'] === true,
    variadic: raw['isVariadic'] === true,
    values: closed && raw['generators'] === undefined && raw['template'] === undefined ? (values as string[]) : [],
    runs: raw['isCommand'] ? 'command' : raw['isModule'] ? 'module' : raw['isScript'] ? 'script' : null,
  }
}
