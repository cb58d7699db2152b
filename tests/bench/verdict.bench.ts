/** Measures what a verdict costs: `node tests/bench/verdict.bench.ts [TOOL...]` prints p50 and p99 in microseconds for each tool as JSON. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Commands, type Surroundings } from '../../src-main/commands/commands.ts'
import { loadPolicy } from '../../src-main/commands/policies/load-policy.ts'
import { PolicyStore } from '../../src-main/commands/policies/policy-store.ts'

/** Enough for the compiler of the runtime to have seen every path. */
const warm_rounds = 40
const rounds = 400

const policies_dir = join(dirname(fileURLToPath(import.meta.url)), '../../resources/policies')
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'opsdeck-verdict-')))
try {
  const workspace = join(folder, 'workspace')
  for (const each of ['src', 'lib', 'data', '.git/hooks', '.git/refs/heads']) mkdirSync(join(workspace, each), { recursive: true })
  writeFileSync(join(workspace, '.git/HEAD'), 'ref: refs/heads/main\n')
  writeFileSync(join(workspace, '.git/config'), '[core]\n\trepositoryformatversion = 0\n[remote "origin"]\n\turl = https://example.org/x.git\n')
  writeFileSync(join(workspace, 'src/app.ts'), '')
  using commands = new Commands({ policies_dir, tool_path: null, home: folder, lang: 'C.UTF-8', tz: 'UTC', state_dir: join(folder, 'state') })
  const around: Surroundings = {
    workspace: { id: 'w', path: workspace, trusted: true },
    profile_env: {},
    settings: { read_roots: [], odoo_conf: '/etc/odoo/odoo.conf' },
  }
  const wanted = process.argv.slice(2)
  const result: Record<string, { examples: number; verdicts: number; p50_us: number; p99_us: number; max_us: number }> = {}
  for (const tool of wanted.length > 0 ? wanted : new PolicyStore(policies_dir).names) {
    const policy = loadPolicy(join(policies_dir, `${tool}.yaml`))
    if (policy.pending !== null || policy.examples.length === 0) continue
    const times: number[] = []
    for (let round = 0; round < warm_rounds + rounds; round++) {
      for (const example of policy.examples) {
        const start = performance.now()
        commands.judge({ command: tool, args: example.argv.slice(1), env: example.env }, around)
        if (round >= warm_rounds) times.push((performance.now() - start) * 1000)
      }
    }
    times.sort((a, b) => a - b)
    const at = (part: number) => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * part))]! * 10) / 10
    result[tool] = { examples: policy.examples.length, verdicts: times.length, p50_us: at(0.5), p99_us: at(0.99), max_us: at(1) }
  }
  for (const [tool, figures] of Object.entries(result)) {
    process.stdout.write(
      `${JSON.stringify({ name: `verdict p99, ${tool}`, ours: figures.p99_us, unit: 'us', must: '< 200 us', reach: '< 50 us', ...figures })}\n`,
    )
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
