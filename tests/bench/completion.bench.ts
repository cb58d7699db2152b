/** Measures what a completion costs for each tool: in a room that is up (p50, p99), at the first question after a start (cold), and as a process at the shell's Tab. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Commands, type Surroundings } from '../../src-main/commands/commands.ts'

/** What an answer may take at most. */
const promised_ms = 30
const rounds = 60
const process_rounds = 5

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'opsdeck-completion-')))
try {
  const workspace = join(folder, 'workspace')
  mkdirSync(join(workspace, '.git/refs/heads'), { recursive: true })
  writeFileSync(join(workspace, '.git/HEAD'), 'ref: refs/heads/main\n')
  writeFileSync(join(workspace, '.git/config'), '[core]\n\trepositoryformatversion = 0\n')
  const refs = Array.from({ length: 1000 }, (_, index) => `${'a'.repeat(40)} refs/heads/feature/${index}\n`)
  writeFileSync(join(workspace, '.git/packed-refs'), `# pack-refs with: peeled\n${refs.join('')}`)
  for (let index = 0; index < 1000; index++) writeFileSync(join(workspace, `file-${index}.txt`), '')
  mkdirSync(join(folder, '.kube'))
  const contexts = Array.from({ length: 200 }, (_, index) => `  - {name: context-${index}, context: {cluster: c}}\n`)
  writeFileSync(join(folder, '.kube/config'), `contexts:\n${contexts.join('')}`)
  const around: Surroundings = {
    workspace: { id: 'w', path: workspace, trusted: true },
    profile_env: {},
    settings: { read_roots: [], odoo_conf: null },
  }
  const room = () =>
    new Commands({
      policies_dir: join(root, 'resources/policies'),
      tool_path: null,
      home: folder,
      lang: 'C.UTF-8',
      tz: 'UTC',
      state_dir: join(folder, 'state'),
    })
  // The folder of parsed policies is filled once for all starts, as it is on a machine that Opsdeck was used on.
  using warm = room()
  const names = warm.tools(around).map(({ name }) => name)
  for (const name of names) warm.tool(name, around)
  for (const tool of names) {
    const lines = linesFor(warm, tool, around)
    let cold_ms: number
    {
      using cold = room()
      const start = performance.now()
      cold.complete(`${tool} `, tool.length + 1, around)
      cold_ms = performance.now() - start
    }
    const times: number[] = []
    for (let round = 0; round < rounds; round++) {
      for (const line of lines) {
        const start = performance.now()
        warm.complete(line, line.length, around)
        times.push(performance.now() - start)
      }
    }
    tell({
      name: `completion of ${tool}`,
      ours: at(times, 0.99),
      raw: promised_ms,
      unit: 'ms p99',
      p50_ms: at(times, 0.5),
      cold_ms: rounded(cold_ms),
      lines: lines.length,
    })
  }

  // The process that a shell starts: the same Node doing nothing, a verb, a command without a host.
  const env = { ...process.env, HOME: folder, OPSDECK_DATA_DIR: join(folder, 'data') }
  const started = (command: string, args: string[]) => {
    const times: number[] = []
    for (let round = 0; round <= process_rounds; round++) {
      const start = performance.now()
      const made = spawnSync(command, args, { cwd: workspace, env })
      if (made.status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${made.status}: ${made.stderr.toString()}`)
      // The first one fills the caches.
      if (round > 0) times.push(performance.now() - start)
    }
    return at(times, 0.5)
  }
  const bare = started(process.execPath, ['-e', '0'])
  for (const words of [['ru'], ['run', 'gi'], ['run', 'git', 'lo'], ['run', 'kubectl', 'get', ''], ['run', 'aws', 'ec2', 'desc']])
    tell({
      name: `opsdeck complete-words: ${words.join(' ')}`,
      ours: started(join(root, 'bin', 'opsdeck'), ['complete-words', '--', ...words]),
      raw: bare,
      unit: 'ms p50',
    })
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Lines at every depth: the tool, its first subcommands and theirs, with nothing typed and with a dash. */
function linesFor(commands: Commands, tool: string, around: Surroundings): string[] {
  const lines = [`${tool} `, `${tool} -`, `${tool} --context `, `${tool} file-`]
  for (let depth = 0, stems = [tool]; depth < 2; depth++) {
    stems = stems.flatMap((stem) =>
      commands
        .complete(`${stem} `, stem.length + 1, around)
        .items.filter(({ kind }) => kind === 'subcommand')
        .slice(0, 8)
        .map(({ insert }) => `${stem} ${insert}`),
    )
    for (const stem of stems) lines.push(`${stem} `, `${stem} --`)
  }
  return lines
}

function at(times: readonly number[], part: number): number {
  const sorted = [...times].sort((a, b) => a - b)
  return rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!)
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000
}

function tell(result: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(result)}\n`)
}
