/** Reads what a program prints for --help into the shape of a tool: the lists of commands and options as most programs draw them; anything else is left alone. */
import { isVerb } from './guess-effect.ts'
import { isCommandName, isOptionName, most_parts, plainLine, type ShapeArgument, type ShapeCommand, type ShapeOption, type ToolShape } from './tool-shape.ts'

const most_lines = 20_000
const heading_of_commands = /^(?:[\w ()-]{0,40}\b)?(?:sub-?)?commands?(?: are)?(?: \([\w ]+\))?:?$/i
const heading_of_options = /^(?:[\w -]{0,30}\b)?(?:options|flags|switches|optional arguments|arguments)(?: are)?:?$/i
const heading = /^\S.{0,60}:$|^[A-Z][A-Z -]{2,40}$/
/** A value behind an option's name: `=FILE`, `[=WHEN]`, ` <file>`, ` {a,b}`, ` string`. */
const value_shown =
  /^(?:\[=?|=| )?(?:<[^<>]{1,60}>|\[[^[\]]{1,60}\]|\{[^{}]{1,100}\}|\.{3}|[A-Z][A-Z0-9_.|#-]{0,30}(?![A-Za-z])|(?<==)[\w|.:/-]{1,40}|(?:string|int|number|num|duration|float|stringArray|strings|stringSlice|uint|path|file|dir|value|name)(?=\s{2}|\s*$|,|\]))\]?(?:\.{3})?/
/** Between two names of one option. */
const also_named = /^(?:,\s*|\s*\|\s*|\s*\/\s*|\s+or\s+|\s)(?=-)/
/** Two blanks or more between a command and what it is. */
const command_line =
  /^\s{1,12}([A-Za-z0-9][A-Za-z0-9._:@+-]*)((?:,\s*[A-Za-z0-9][A-Za-z0-9._:@+-]*){0,4})((?: (?:<[^>]+>|\[[^\]]+\]|[A-Z][A-Z0-9_.-]+)){0,4})(?:\*|:)?(?:\s{2,}|\t+|\s+-\s+)(\S.*)$/

/** The text without what only draws: escape sequences, overstriking, carriage returns. Null for what is no text. */
export function textOfHelp(bytes: Uint8Array): string | null {
  const raw = Buffer.from(bytes).toString('utf8')
  const odd = raw.match(/[\u0000-\u0006\u000e-\u001a\ufffd]/g)?.length ?? 0
  if (raw.includes('\0') || odd * 20 > raw.length) return null
  return (
    raw
      // Control strings up to their end, then sequences, then what is left of either.
      .replaceAll(/\u001b[\]PX^_][^\u0007\u001b]{0,4096}(?:\u0007|\u001b\\)/g, '')
      .replaceAll(/(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]/g, '')
      .replaceAll(/\u001b[ -/]*[0-~]?/g, '')
      .replaceAll(/[^\n]\u0008/g, '')
      .replaceAll(/\r+\n?/g, '\n')
      .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
  )
}

/** Null where nothing in the text looks like help. */
export function readHelpText(text: string, tool: string): ToolShape | null {
  const lines = text.split('\n', most_lines).map((line) => line.slice(0, 400).trimEnd())
  const commands: ShapeCommand[] = []
  const options: ShapeOption[] = []
  const left_out = new Map<string, number>()
  const leave = (what: string) => void left_out.set(what, (left_out.get(what) ?? 0) + 1)
  let part: 'commands' | 'options' | 'other' = 'other'
  let parts = 0
  for (const [index, line] of lines.entries()) {
    const trimmed = line.trim()
    if (heading_of_commands.test(trimmed)) part = 'commands'
    else if (heading_of_options.test(trimmed)) part = 'options'
    else if (heading.test(line) && !/^usage\b/i.test(line)) part = 'other'
    if (parts === most_parts) {
      leave('lines over the limit')
      continue
    }
    const option = /^\s{1,12}-/.test(line) ? readOption(line, lines[index + 1] ?? '') : null
    if (option === 'unknown') leave('options whose form is not that of -x or --name')
    else if (option !== null) {
      options.push(option)
      parts++
    } else if (part === 'commands') {
      const command = readCommand(line)
      if (command === null) continue
      commands.push(command)
      parts++
    }
  }
  const usage = lines.find((line) => /^\s*usage:?\b/i.test(line)) ?? ''
  const args = commands.length > 0 ? [] : usageWords(usage, lines, tool)
  if (commands.length === 0 && options.length === 0 && usage === '') return null
  // What its own help lists, a command inherits more often than not; one that does not know it says so itself.
  const root: ShapeCommand = { names: [tool], description: descriptionOf(lines, tool), options, args, commands, dangerous: false }
  return { root, left_out: [...left_out].map(([what, count]) => `${what} (${count})`) }
}

function readOption(line: string, next: string): ShapeOption | 'unknown' | null {
  let rest = line.trimStart()
  const written: string[] = []
  let value = ''
  for (;;) {
    const name = /^-[^\s,=[\]<>{}|]+/.exec(rest)?.[0]
    if (name === undefined) break
    written.push(name)
    rest = rest.slice(name.length)
    const shown = value_shown.exec(rest)?.[0] ?? ''
    // `-v VERBOSE` has a value, `-v Verbose output` is described.
    if (shown.length > value.length) value = shown
    rest = rest.slice(shown.length)
    const comma = also_named.exec(rest)?.[0]
    if (comma === undefined) break
    rest = rest.slice(comma.length)
  }
  if (written.length === 0) return null
  // Something stands at the name that cannot be told: whether it takes a value is not known.
  if (rest !== '' && !/^(?:\s{2,}|\t|\s[:=-]\s|:\s|\s(?=[A-Z][a-z]))/.test(rest)) return 'unknown'
  // --[no-]color is two options, and which of them is meant by a name is theirs to say.
  const names = [...new Set(written.filter(isOptionName))]
  if (names.length === 0) return 'unknown'
  const said = rest.replace(/^\s*[:=-]?\s+/, '')
  const description = plainLine(said === '' && /^\s{6,}[^\s-]/.test(next) ? next : said)
  const shown = value.replaceAll(/[=[\]<>{} ]/g, '')
  return {
    names,
    description,
    argument: value === '' ? null : argument(shown.replace(/\.{3}$/, ''), value.startsWith('['), value.includes('...'), closedValues(value)),
    attached: false,
    persistent: false,
    dangerous: false,
  }
}

/** What a verb acts on; of another name it is not known whether a word behind it is a further subcommand. */
const things: ShapeArgument = { name: 'thing', optional: true, variadic: true, values: [], runs: null }

function closedValues(value: string): string[] {
  const inside = /[{<[]([\w.+-]+(?:[|,][\w.+-]+){1,29})[}>\]]/.exec(value)
  return inside ? inside[1]!.split(/[|,]/) : []
}

function readCommand(line: string): ShapeCommand | null {
  const found = command_line.exec(line)
  if (!found) return null
  const [, first, more, words, said] = found as unknown as [string, string, string, string, string]
  const names = [...new Set([first, ...(more.match(/[A-Za-z0-9][A-Za-z0-9._:@+-]*/g) ?? [])].filter(isCommandName))]
  if (names.length === 0) return null
  const args = wordsIn(words)
  return { names, description: plainLine(said), options: [], args: args.length === 0 && names.every(isVerb) ? [things] : args, commands: [], dangerous: false }
}

/** The words behind the program's name in its usage, which may go on in the next lines. */
function usageWords(usage: string, lines: readonly string[], tool: string): ShapeArgument[] {
  const at = lines.indexOf(usage)
  const rest = usage.replace(/^\s*usage:?/i, '').trim() || (lines[at + 1] ?? '').trim()
  const behind = rest.split(' ').slice(1).join(' ')
  return rest.split(' ')[0]?.split('/').at(-1) === tool ? wordsIn(behind) : []
}

/** `FILE`, `<file>`, `[FILE]...` as positional words; options among them are left out. */
function wordsIn(text: string): ShapeArgument[] {
  const found: ShapeArgument[] = []
  for (const each of text.matchAll(
    /(\[)?(<[^<>]{1,40}>|\{[^{}]{1,60}\}|(?<![-\w])[A-Z][A-Z0-9_]+(?:-[A-Z0-9_]+)*(?![\w=])|\[[a-z][\w .-]{0,40}\])(\]?)(\s?\.{3})?\]?(\.{3})?/g,
  )) {
    const name = each[2]!.replaceAll(/[<>{}[\].]/g, '').trim()
    if (name === '' || /^(?:OPTIONS?|FLAGS?|options?|flags?|ARGS?|switches|global options?|options?\(s\))$/.test(name)) continue
    found.push(argument(name, each[1] !== undefined || each[2]!.startsWith('['), each[4] !== undefined || each[5] !== undefined || each[0].includes('...'), []))
    if (found.length === 10) break
  }
  return found
}

const argument = (name: string, optional: boolean, variadic: boolean, values: readonly string[]): ShapeArgument => ({
  name: plainLine(name),
  optional,
  variadic,
  values: values.every((value) => /^[A-Za-z0-9][\w.+-]{0,40}$/.test(value)) ? values : [],
  runs: null,
})

/** The first line that is a sentence and no usage. */
function descriptionOf(lines: readonly string[], tool: string): string {
  const line = lines.slice(0, 12).find((each) => /^[A-Z][^:]{8,200}$/.test(each.trim()) && / /.test(each.trim()) && !/^usage\b|copyright|@/i.test(each.trim()))
  return plainLine(line ?? '') || `The program ${tool}`
}
