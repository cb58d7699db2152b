/** One draft: the text of a policy for a tool, with what was guessed and what is dangerous in it. */

import { whyTrust } from '../words/kinds-of-tools.ts'
import type { DraftCommand } from './draft-rules.ts'
import { type DraftRules, draftRules, type RuleDanger, type RuleGuess } from './draft-rules.ts'
import { draftText } from './draft-text.ts'
import { hasOneDashNames, type ShapeCommand, type ToolShape, withoutOneDashNames } from './tool-shape.ts'

export interface PolicyDraft {
  policy: string
  guesses: readonly RuleGuess[]
  dangers: readonly RuleDanger[]
  /** What is not in the draft and why, as sentences. */
  left_out: readonly string[]
  /** The words that print the version, where the tool has such. */
  version: readonly string[] | null
}

/** Room below the largest policy that is read. */
const most_characters = 900_000

export function draftPolicy(tool: string, shape: ToolShape, source: 'spec' | 'help'): PolicyDraft {
  const why_trust = whyTrust(tool, shape.root.description)
  const version = versionWords(shape.root)
  const parser = hasOneDashNames(shape.root) ? 'exact' : 'getopt'
  for (let kept = parser === 'exact' ? shape : withoutOneDashNames(shape), round = 0; ; round++) {
    const rules = draftRules(tool, kept, why_trust)
    const policy = draftText({ tool, description: kept.root.description, source, parser, why_trust, version, help: helpOf(kept.root, rules) }, rules)
    if (policy.length <= most_characters || round === 4) return { policy, guesses: rules.guesses, dangers: rules.dangers, left_out: rules.left_out, version }
    kept = halved(kept)
  }
}

function versionWords(root: ShapeCommand): readonly string[] | null {
  const option = root.options.find(({ names, argument }) => names.includes('--version') && argument === null)
  if (option) return ['--version']
  // Some set one by this name.
  const command = root.commands.find(({ names, commands, args }) => names.includes('version') && commands.length === 0 && args.length === 0)
  return command && /^(?:prints?|shows?|displays?|outputs?|version)\b/i.test(command.description) ? ['version'] : null
}

/** The tool's own way to be asked for help. What changes something and does not list it itself is not asked: it might act. */
function helpOf(root: ShapeCommand, { root: drafted }: DraftRules): { options: readonly string[]; without: readonly string[] } | null {
  const asked = root.options.find(({ names, argument }) => names.includes('--help') && argument === null)
  if (asked === undefined) return null
  const options = asked.names.filter((name) => name === '-h' || name === '--help')
  return { options: options.toSorted((a, b) => a.length - b.length), without: asked.persistent ? [] : [...new Set(acting(drafted.commands))] }
}

function acting(commands: readonly DraftCommand[]): string[] {
  return commands.flatMap(({ name, aliases, effect, options, commands: below }) => [
    ...(effect !== null && effect !== 'read' && !options.some(({ names }) => names.includes('--help')) ? [name, ...aliases] : []),
    ...acting(below),
  ])
}

/** The lowest subcommands go first: what stands above them is used most. */
function halved({ root, left_out }: ToolShape): ToolShape {
  const cut = (command: ShapeCommand, depth: number): ShapeCommand => ({
    ...command,
    options: command.options.slice(0, Math.ceil(command.options.length / 2)),
    commands:
      depth === 0
        ? command.commands.map((each) => cut(each, 1))
        : command.commands.slice(0, Math.floor(command.commands.length / 2)).map((each) => cut(each, depth + 1)),
  })
  return { root: cut(root, 0), left_out: [...left_out, 'half of what is left, since the file would be too large'] }
}
