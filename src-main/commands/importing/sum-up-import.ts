/** Sums up what was said of imported lines: how many would run, and the others by reason with what can be done about it. */
import { type ImportFormat, type ImportGroup, type ImportLine, type ImportResult, import_group } from '../../../src-preload/contract/imports.ts'

/** Tools and rules that are named within a group. */
const most_named = 20

const told: Readonly<Record<ImportGroup, { reason: string; fix: string }>> = {
  runs: { reason: 'They would run.', fix: '' },
  trust: { reason: 'They run code of the workspace, which is not trusted.', fix: 'Trust the workspace in the settings if you know what is in it.' },
  session: { reason: 'They need a person at a terminal.', fix: 'Open them as sessions in the window.' },
  queue: {
    reason: 'Each is several commands, all of them allowed.',
    fix: 'Run them as queues: Alt+Enter in the command line of the window, or "opsdeck queue run".',
  },
  shell: {
    reason: 'They use what only a shell reads: pipes, redirections, variables, substitutions.',
    fix: 'Write values out, save the output from the run, or open a terminal for them.',
  },
  builtin: {
    reason: 'They belong to a shell and change nothing outside of it.',
    fix: 'Choose the folder of a run in place of cd, a context profile in place of export.',
  },
  variable: { reason: 'They set a variable for one command.', fix: 'Put the variable into a context profile, or give it with the command as env.' },
  tool: { reason: 'Their programs are not on the list.', fix: 'Add the tool: "opsdeck tools add NAME", or "Add a tool" in the Policies area.' },
  unknown: {
    reason: 'They have an option or a subcommand that the policy does not know.',
    fix: 'Take the nearest allowed form, or add the option in the Policies area.',
  },
  read_only: {
    reason: 'They would change a context that is marked read-only.',
    fix: 'Choose another context, or take the mark off in the settings (Marked contexts).',
  },
  rule: { reason: 'A rule refuses them; each says why.', fix: 'Take the nearest allowed form where there is one, or open a terminal for them.' },
  unreadable: { reason: 'They cannot be read as a command: a quote is not closed, or the line is damaged.', fix: 'Correct them where they stand.' },
}

/** `items` in the order in which they are shown. */
export function sumUpImport(format: ImportFormat, items: ImportLine[], more: Pick<ImportResult, 'skipped' | 'notes'>): ImportResult {
  const groups = import_group.options.flatMap((group) => {
    const own = items.filter((item) => item.group === group)
    if (own.length === 0) return []
    const by = new Map<string, { name: string; lines: number; uses: number }>()
    for (const item of own) {
      const name = group === 'tool' ? (item.tool ?? item.rule) : item.rule
      const entry = by.get(name) ?? { name, lines: 0, uses: 0 }
      entry.lines++
      entry.uses += item.count
      by.set(name, entry)
    }
    const named = [...by.values()].sort((one, other) => other.uses - one.uses).slice(0, most_named)
    return [{ group, ...told[group], lines: own.length, uses: usesOf(own), by: named }]
  })
  const running = items.filter(({ group }) => group === 'runs')
  return { format, lines: items.length, would_run: running.length, uses: usesOf(items), uses_that_run: usesOf(running), groups, items, ...more }
}

const usesOf = (items: readonly ImportLine[]): number => items.reduce((sum, { count }) => sum + count, 0)
