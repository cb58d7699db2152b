/** Runs every guard of the house and says which one found something: `npm run check`. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Guard {
  name: string
  argv: string[]
  /** Looks at what the guard printed; a sentence is a failure although it exited with 0. */
  proof?: (printed: string) => string | undefined
}

const bin = (name: string) => `node_modules/.bin/${name}`
/** The fast compiler, by path: which one `.bin/tsc` is differs between npm install and npm ci. */
const tsc = (room: string): Guard => ({ name: `types of ${room}`, argv: [process.execPath, 'node_modules/typescript7/bin/tsc', '-p', room] })

const guards: Guard[] = [
  { name: 'type-aware lint', argv: [bin('eslint'), '--max-warnings', '0', 'src-main', 'src-preload', 'src-renderer', 'tests'] },
  tsc('src-main'),
  tsc('src-preload'),
  tsc('src-renderer'),
  tsc('tests'),
  tsc('tests/unit/renderer'),
  { name: 'format and fast lint', argv: [bin('biome'), 'check', '.'] },
  {
    name: 'arrows between rooms',
    argv: [bin('depcruise'), '--config', '.dependency-cruiser.cjs', 'src-main', 'src-preload', 'src-renderer'],
    // With a compiler it cannot use, dependency-cruiser reads nothing and is content with that.
    proof: (printed) => {
      const modules = Number(/\((\d+) modules/.exec(printed)?.[1] ?? 0)
      return modules >= 50 ? undefined : `it read ${modules} modules, so it guarded nothing`
    },
  },
  { name: 'what nobody uses', argv: [bin('knip'), '--no-progress'] },
  // The proofs: a linter or a generator that read nothing would be content.
  {
    name: 'lint of the OpenAPI document',
    argv: [process.execPath, 'tests/house/openapi-lint.ts'],
    proof: (printed) => (/^0 problems, \d+ promised$/m.test(printed) ? undefined : 'it did not say what it found'),
  },
  { name: 'client generated from the OpenAPI document', argv: [process.execPath, 'tests/house/openapi-client.ts'] },
]

/** How it ended, and all that it printed. */
function run({ argv }: Guard): Promise<{ end: number | string | null; printed: string }> {
  const [command, ...args] = argv as [string, ...string[]]
  const env = { ...process.env, PATH: `${root}node_modules/.bin:${process.env['PATH'] ?? ''}` }
  return new Promise((resolve) =>
    execFile(command, args, { cwd: root, encoding: 'utf8', env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
      resolve({ end: error ? (error.code ?? error.signal ?? error.message) : 0, printed: stdout + stderr }),
    ),
  )
}

let failed = 0
const waiting = [...guards]

async function runNext(): Promise<void> {
  for (let guard = waiting.shift(); guard; guard = waiting.shift()) {
    const started = performance.now()
    const { end, printed } = await run(guard)
    const complaint = end === 0 ? guard.proof?.(printed) : `exit ${end}`
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    process.stdout.write(`${complaint ? 'fail' : 'ok  '}  ${guard.name} (${seconds} s)${complaint ? `: ${complaint}` : ''}\n`)
    if (complaint) {
      failed++
      process.stdout.write(printed.replace(/^/gm, '      ').trimEnd().concat('\n'))
    }
  }
}

// Two at once, the longest first: each of them keeps one core busy.
await Promise.all([runNext(), runNext()])
process.stdout.write(`house: ${guards.length - failed} passed, ${failed} failed\n`)
process.exitCode = failed ? 1 : 0
