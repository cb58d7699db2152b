/**
 * `npm run bench [NAME...]`: runs each *.bench.ts of this folder in a process of its own, one after the other, and prints what
 * they measured side by side with the raw thing. A bench prints one JSON document a line: {name, ours, raw, ratio?, unit, ...}.
 */
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { loadavg } from 'node:os'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const wanted = process.argv.slice(2)
const benches = readdirSync(folder).filter((name) => name.endsWith('.bench.ts') && (wanted.length === 0 || wanted.some((word) => name.includes(word))))

const results: Record<string, unknown>[] = []
for (const bench of benches) {
  process.stderr.write(`${bench} (load ${loadavg()[0]!.toFixed(1)})\n`)
  const child = spawn(process.execPath, [`${folder}${bench}`], { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: child.stdout })) {
    try {
      const result = JSON.parse(line) as Record<string, unknown>
      results.push(result)
      process.stderr.write(`  ${line}\n`)
    } catch {
      process.stderr.write(`  ${line}\n`)
    }
  }
  const code = child.exitCode ?? (await new Promise<number | null>((resolve) => child.once('exit', resolve)))
  if (code !== 0) {
    process.stderr.write(`${bench} failed with exit code ${code}\n`)
    process.exitCode = 1
  }
}
process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), results }, null, 2)}\n`)
