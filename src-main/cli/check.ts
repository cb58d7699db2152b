/** `opsdeck check`: the verdict on a command, without running it. */
import type { Verdict } from '../../src-preload/contract/commands.ts'
import { markedOf } from '../../src-preload/contract/context.ts'
import type { Settings } from '../../src-preload/contract/settings.ts'
import { type Circumstances, dataDirOf } from './circumstances.ts'
import { exit_codes } from './exit-codes.ts'
import { findWorkspace } from './find-workspace.ts'
import { reachHost } from './reach-host.ts'
import type { Arguments } from './read-arguments.ts'
import { shellLine } from './shell-line.ts'

export async function check(given: Arguments, circumstances: Circumstances): Promise<number> {
  const { streams } = circumstances
  const [command, ...args] = given.words as [string, ...string[]]
  await using reach = await reachHost({ data_dir: dataDirOf(given, circumstances), circumstances, runs_jobs: false })
  const place = await findWorkspace(given, circumstances, reach)
  const verdict = await reach.call((client) => client.commands.check({ command, args, ...place }))
  if (given.flags.has('json')) await streams.json(verdict)
  else {
    const settings = await reach.call((client) => client.settings.get({}))
    await streams.out(verdictText(verdict, settings, streams.paint.bind(streams)))
  }
  return verdict.allowed ? exit_codes.ok : exit_codes.not_allowed
}

type Marks = Pick<Settings, 'production_contexts' | 'read_only_contexts'>

function verdictText(verdict: Verdict, marks: Marks, paint: (colour: number, text: string) => string): string {
  const lines = [`${verdict.allowed ? paint(32, 'allowed') : paint(31, 'refused')}${verdict.effect ? ` (${verdict.effect})` : ''}: ${verdict.reason}`]
  const production = markedOf(verdict.context, marks.production_contexts)
  const read_only = markedOf(verdict.context, marks.read_only_contexts)
  const add = (name: string, value: string | null) => value !== null && lines.push(`  ${name}: ${value}`)
  add('rule', verdict.rule)
  add('judged by', verdict.judged_by === 'verb' ? 'its verb, since no rule names it' : null)
  if (verdict.allowed) {
    add('runs as', shellLine(verdict.argv))
    add('program', verdict.tool_path ?? 'not installed')
    if (verdict.confirm_required) lines.push(`  needs a confirmation: --confirm ${production ? shellLine([production.value]) : 'yes'}`)
    if (verdict.runs_workspace_code) lines.push('  runs code from the workspace, so the workspace must be trusted')
  }
  add('nearest allowed form', verdict.nearest && shellLine(verdict.nearest))
  for (const [name, value] of Object.entries(verdict.context)) {
    const told = [...(production?.name === name ? [paint(35, '(production)')] : []), ...(read_only?.name === name ? [paint(33, '(read-only)')] : [])]
    add(name, [value, ...told].join(' '))
  }
  return `${lines.join('\n')}\n`
}
