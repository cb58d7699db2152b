/** Writes drafted rules as the text of a policy file, so that nothing in a name or a description can be anything but what it is. */
import type { DraftCommand, DraftOption, DraftRules } from './draft-rules.ts'

export interface DraftFacts {
  tool: string
  description: string
  source: 'spec' | 'help'
  /** `exact` where names of several letters stand behind one dash. */
  parser: 'getopt' | 'exact'
  /** Why every command needs a trusted workspace, or null. */
  why_trust: string | null
  /** The tool prints its version by these words, or it is not known how. */
  version: readonly string[] | null
  /** It takes `--help` also behind a subcommand. */
  help: { options: readonly string[]; without: readonly string[] } | null
}

/** At most a few lines each, of what everybody tries first. */
const most_examples = 6

export function draftText(facts: DraftFacts, rules: DraftRules): string {
  const { tool } = facts
  const root = rules.root
  const lines = [
    '# A draft: effects are guesses by name, values are words and paths of the workspace, what looked dangerous is refused.',
    '# Read it, change what is wrong, try lines against it, then save it.',
    `tool: ${quoted(tool)}`,
    `description: ${quoted(facts.description.length >= 3 ? facts.description : `The program ${tool}`)}`,
    `install: ${quoted(`Install ${tool} so that it is found in one of the folders that are searched.`)}`,
    `parser: ${facts.parser}`,
    ...(facts.version ? [`version: ${flow(facts.version)}`] : []),
    ...(facts.help ? [`help: {options: ${flow(facts.help.options)}, as: ['{command}', --help]${without(facts.help.without)}}`] : []),
    `notes: ${quoted(notesOf(facts, rules))}`,
    ...(root.refuse === null ? [] : [`pending: ${quoted(`Nothing of ${tool} is allowed: ${root.refuse}.`)}`]),
    '',
    'types:',
    '  value: careful(path-in)',
    '  target: careful(path-out)',
    '',
  ]
  if (root.refuse !== null) return `${lines.join('\n')}\n`
  const alone = rootLines(facts, root)
  lines.push(...alone, ...optionLines('inherited', root.inherited, ''), ...optionLines('options', root.options, ''))
  lines.push(...argLines(root, ''), ...linesOfCommands(root.commands, ''), ...exampleLines(facts, root, alone.length > 0))
  return `${lines.join('\n')}\n`
}

function rootLines({ version, why_trust }: DraftFacts, root: DraftCommand): string[] {
  if (root.effect !== null)
    return [...(root.say === '' ? [] : [`say: ${quoted(root.say)}`]), `effect: ${root.effect}`, ...(why_trust === null ? [] : ['runs_workspace_code: true'])]
  const asked = version?.length === 1 && version[0]!.startsWith('-') ? version[0]! : null
  if (asked === null || !root.options.concat(root.inherited).some(({ names, spec }) => names.includes(asked) && /^flag\b/.test(spec))) return []
  // Alone it may do anything: some then install, build or open a screen.
  return ['effect: read', 'say: Prints its version', 'when:', `  - {not_given: [${quoted(asked)}], refuse: name one of its subcommands}`]
}

function linesOfCommands(commands: readonly DraftCommand[], indent: string): string[] {
  if (commands.length === 0) return []
  return [
    `${indent}commands:`,
    ...commands.flatMap((command) => {
      const key = `${indent}  ${quoted(command.name)}`
      const within = `${indent}    `
      const aliases = command.aliases.length > 0 ? [`${within}aliases: ${flow(command.aliases)}`] : []
      if (command.refuse !== null)
        return aliases.length > 0 ? [`${key}:`, ...aliases, `${within}refuse: ${quoted(command.refuse)}`] : [`${key}: ${quoted(`refuse -- ${command.refuse}`)}`]
      const own = [
        ...aliases,
        ...(command.say === '' ? [] : [`${within}say: ${quoted(command.say)}`]),
        ...(command.effect === null ? [] : [`${within}effect: ${command.effect}`]),
        ...(command.runs_code ? [`${within}runs_workspace_code: true`] : []),
        ...optionLines('options', command.options, within),
        ...argLines(command, within),
        ...linesOfCommands(command.commands, within),
      ]
      return [`${key}:`, ...own]
    }),
  ]
}

function optionLines(key: 'options' | 'inherited', options: readonly DraftOption[], indent: string): string[] {
  return options.length === 0 ? [] : [`${indent}${key}:`, ...options.map((option) => `${indent}  ${quoted(option.key)}: ${quoted(option.spec)}`)]
}

function argLines({ args }: DraftCommand, indent: string): string[] {
  return args.length === 0 ? [] : [`${indent}args:`, ...args.map(({ name, spec }) => `${indent}  ${quoted(name)}: ${quoted(spec)}`)]
}

/** Lines that hold whatever the guesses are worth: what takes no words, an option that is not there, something that is left out. */
function exampleLines({ tool, version }: DraftFacts, root: DraftCommand, runs_alone: boolean): string[] {
  const groups: Record<'read' | 'change' | 'destroy' | 'refused', string[][]> = { read: [], change: [], destroy: [], refused: [] }
  if (root.effect === null && version && runs_alone) groups.read.push([tool, ...version])
  for (const { words, command } of leaves(root.commands, [tool])) {
    if (command.refuse !== null) groups.refused.push(words)
    else if (command.effect !== null && command.args.every(({ spec }) => /^(?:optional|any) /.test(spec))) groups[command.effect].push(words)
  }
  const found = Object.entries(groups).flatMap(([group, all]) => {
    const lines = group === 'refused' ? [...all.slice(0, most_examples - 1), [tool, '--no-such-option']] : all.slice(0, most_examples)
    return lines.length === 0 ? [] : [`  ${group}:`, ...lines.map((words) => `    - ${flow(words)}`)]
  })
  return ['', 'examples:', ...found]
}

function* leaves(commands: readonly DraftCommand[], above: readonly string[]): Generator<{ words: string[]; command: DraftCommand }> {
  for (const command of commands) {
    const words = [...above, command.name]
    if (command.commands.length > 0) yield* leaves(command.commands, words)
    else yield { words, command }
  }
}

function notesOf({ source, why_trust }: DraftFacts, { dangers, left_out }: DraftRules): string {
  const from = source === 'spec' ? 'Drafted from its completion spec.' : 'Drafted from what --help prints: words and options of subcommands are not known.'
  const refused = dangers.filter(({ left_out }) => left_out).length
  return [
    from,
    ...(why_trust === null ? [] : [`${why_trust[0]!.toUpperCase()}${why_trust.slice(1)}.`]),
    ...(refused > 0 ? [`${refused} ${refused === 1 ? 'part is' : 'parts are'} refused for what they can do.`] : []),
    ...left_out.map((what) => `Left out: ${what}.`),
  ].join(' ')
}

const without = (names: readonly string[]): string => (names.length === 0 ? '' : `, without: ${flow(names)}`)

const flow = (words: readonly string[]): string => `[${words.map(quoted).join(', ')}]`

/** A scalar of YAML on one line: bare where nothing in it has a meaning, else between quotes. `text` is plain (plainLine), without line breaks and control characters. */
function quoted(text: string): string {
  const bare = /^[A-Za-z][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text)
  return bare || /^--?[A-Za-z][A-Za-z0-9-]*(?:, --?[A-Za-z][A-Za-z0-9-]*)*$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`
}
