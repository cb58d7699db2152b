/** What is known of a program's words before anybody wrote rules for it: subcommands, options, positional words. */

export interface ShapeArgument {
  name: string
  optional: boolean
  variadic: boolean
  /** All that may stand there, where that is known. */
  values: readonly string[]
  /** `command`: another program; `script`: a file of code; `module`: code by its name. */
  runs: 'command' | 'script' | 'module' | null
}

export interface ShapeOption {
  names: readonly string[]
  description: string
  argument: ShapeArgument | null
  /** The value is attached with `=`. */
  attached: boolean
  /** Holds for the subcommands too. */
  persistent: boolean
  dangerous: boolean
}

export interface ShapeCommand {
  names: readonly string[]
  description: string
  options: readonly ShapeOption[]
  args: readonly ShapeArgument[]
  commands: readonly ShapeCommand[]
  dangerous: boolean
}

export interface ToolShape {
  root: ShapeCommand
  /** What was left out while reading, as sentences. */
  left_out: readonly string[]
}

/** Subcommands and options in all; more is no policy that anybody reads. */
export const most_parts = 3000
/** Levels of subcommands. */
export const deepest = 5
const longest_description = 120

/** One line of what can be printed; control and direction marks of a hostile text stay out. */
export function plainLine(text: unknown): string {
  if (typeof text !== 'string') return ''
  const line = text
    .slice(0, 2000)
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Cs}\s]+/gu, ' ')
    .trim()
  return line.length > longest_description ? `${line.slice(0, longest_description - 3).trimEnd()}...` : line
}

/** Names every object has by itself; a policy could not hold them apart from its own. */
const inborn = new Set(Object.getOwnPropertyNames(Object.prototype))

/** True for what can be the name of a subcommand in a policy: no pattern, no list, nothing to quote. */
export const isCommandName = (name: unknown): name is string =>
  typeof name === 'string' && /^[A-Za-z0-9][A-Za-z0-9._:@+-]{0,60}$/.test(name) && !inborn.has(name)

/** True for `-x`, `-long-name` and `--long-name`. */
export const isOptionName = (name: unknown): name is string => typeof name === 'string' && /^(?:-[A-Za-z0-9?#]|--?[A-Za-z0-9][A-Za-z0-9_.:-]{0,60})$/.test(name)

/** True for a long name behind one dash (`-name`), as Go's flags, java and find write them; `-vv` is `-v` twice. */
const isOneDashName = (name: string): boolean => /^-[A-Za-z][A-Za-z0-9_.:-]+$/.test(name) && !/^-(.)\1+$/.test(name)

/** The share of long names behind one dash from which on a tool is one that writes them so; fewer are slips, or letters that are often written together. */
const one_dash_share = 0.2

/** Whether long names stand behind one dash in this tool: then a word is one name and never several letters. */
export function hasOneDashNames(root: ShapeCommand): boolean {
  const names = [...optionNamesOf(root)].filter((name) => name.length > 2)
  const one_dash = names.filter(isOneDashName).length
  return one_dash > 0 && one_dash >= names.length * one_dash_share
}

function* optionNamesOf({ options, commands }: ShapeCommand): Generator<string> {
  for (const { names } of options) yield* names
  for (const command of commands) yield* optionNamesOf(command)
}

/** The shape without such names, which in another tool would be read as several letters; what has no other name goes, and is told. */
export function withoutOneDashNames({ root, left_out }: ToolShape): ToolShape {
  let gone = 0
  const without = (command: ShapeCommand): ShapeCommand => ({
    ...command,
    options: command.options.flatMap((option) => {
      const names = option.names.filter((name) => !isOneDashName(name))
      if (names.length === 0) gone++
      return names.length === 0 ? [] : [{ ...option, names }]
    }),
    commands: command.commands.map(without),
  })
  const kept = without(root)
  return { root: kept, left_out: gone === 0 ? left_out : [...left_out, `options with a long name behind one dash, where others have two (${gone})`] }
}
