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

/** True for `-x` and `--long-name`. */
export const isOptionName = (name: unknown): name is string => typeof name === 'string' && /^(?:-[A-Za-z0-9?#]|--[A-Za-z0-9][A-Za-z0-9_.:-]{0,60})$/.test(name)
