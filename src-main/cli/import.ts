/** `opsdeck import`: what of a history, package.json, Makefile, tasks.json or crontab would run, and why the rest would not; nothing of it is kept. */
import { basename, resolve } from 'node:path'
import { type ImportFormat, type ImportLine, type ImportResult, import_format } from '../../src-preload/contract/imports.ts'
import { readImport } from '../commands/importing/found-files.ts'
import type { ImportedLine } from '../commands/importing/read-import.ts'
import { sumUpImport } from '../commands/importing/sum-up-import.ts'
import { type Circumstances, dataDirOf } from './circumstances.ts'
import { exit_codes } from './exit-codes.ts'
import { findWorkspace } from './find-workspace.ts'
import { reachHost } from './reach-host.ts'
import type { Arguments } from './read-arguments.ts'
import { UsageError } from './usage-error.ts'

/** One question to the host holds at most so many lines and characters. */
const lines_at_once = 2000
const characters_at_once = 400_000
/** More different lines take longer than anybody waits. */
const most_lines = 20_000
const shown_of_group = 5

export async function importLines(given: Arguments, circumstances: Circumstances): Promise<number> {
  const { streams, cwd } = circumstances
  const [path] = given.words as [string]
  const asked = given.flags.get('format')
  const format = import_format.options.find((each) => each === asked) ?? null
  if (asked !== undefined && format === null) throw new UsageError(`--format is one of ${import_format.options.join(', ')}, not "${asked}".`, 'import')
  const imported =
    path === '-' ? await readImport(0, { name: 'standard input', format }) : await readImport(resolve(cwd, path), { name: resolve(cwd, path), format })
  const beyond = Math.max(0, imported.lines.length - most_lines)
  await using reach = await reachHost({ data_dir: dataDirOf(given, circumstances), circumstances, runs_jobs: false })
  const place = await findWorkspace(given, circumstances, reach)
  const items: ImportLine[] = []
  for (const lines of batches(imported.lines.slice(0, most_lines)))
    items.push(...(await reach.call((client) => client.imports.check({ lines, format: imported.format, ...place }))).items)
  const more = beyond > 0 ? [`${beyond} different lines, the least used ones, were not judged.`] : []
  const skipped = { ...imported.skipped, beyond: imported.skipped.beyond + beyond }
  const result = sumUpImport(imported.format, items, { skipped, notes: [...imported.notes, ...more] })
  if (given.flags.has('json')) await streams.json(result)
  else await streams.out(textOf(result, basename(path), given.flags.has('all'), streams.paint.bind(streams)))
  return exit_codes.ok
}

function* batches(lines: readonly ImportedLine[]): Generator<ImportedLine[]> {
  let batch: ImportedLine[] = []
  let characters = 0
  for (const line of lines) {
    if (batch.length > 0 && (batch.length >= lines_at_once || characters + line.line.length > characters_at_once)) {
      yield batch
      batch = []
      characters = 0
    }
    batch.push(line)
    characters += line.line.length
  }
  if (batch.length > 0) yield batch
}

const forms: Readonly<Record<ImportFormat, string>> = {
  bash: 'history of bash',
  zsh: 'history of zsh',
  fish: 'history of fish',
  'package-json': 'scripts',
  makefile: 'targets',
  'vscode-tasks': 'tasks',
  crontab: 'crontab',
}

function textOf(result: ImportResult, name: string, all: boolean, paint: (colour: number, text: string) => string): string {
  const { lines, would_run, uses, uses_that_run } = result
  const used = uses > lines ? ` (${uses_that_run} of ${uses} uses)` : ''
  const out = [`${name} (${forms[result.format]}): ${would_run} of ${lines} lines would run${used}.`]
  for (const { group, reason, fix, lines: count, by } of result.groups) {
    const own = result.items.filter((item) => item.group === group)
    if (group === 'runs' && !all) continue
    out.push('', `${paint(1, String(count))} ${reason}${fix ? ` ${fix}` : ''}`)
    if (group === 'tool') out.push(`  ${by.map((entry) => `${entry.name} ${entry.lines}`).join(', ')}`)
    for (const item of all ? own : own.slice(0, shown_of_group)) out.push(...linesOf(item, paint))
    if (!all && own.length > shown_of_group) out.push(`  ... and ${own.length - shown_of_group} more; --all shows them`)
  }
  if (result.notes.length > 0) out.push('', ...result.notes)
  return `${out.join('\n')}\n`
}

function linesOf({ line, name, count, group, effect, reason, nearest }: ImportLine, paint: (colour: number, text: string) => string): string[] {
  const times = count > 1 ? ` (${count} times)` : ''
  const shown = `  ${name === null ? '' : `${name}: `}${line.replaceAll(/\s*\n\s*/g, ' ; ')}${times}`
  if (group === 'runs' || group === 'trust' || group === 'queue') return [`${shown}${effect ? paint(2, `  ${effect}`) : ''}`]
  return [
    shown,
    ...(group === 'tool' || group === 'builtin' ? [] : [paint(2, `    ${reason}`)]),
    ...(nearest === null ? [] : [paint(2, `    nearest: ${nearest}`)]),
  ]
}
