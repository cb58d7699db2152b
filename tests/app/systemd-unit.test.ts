/** The systemd user unit starts what is there, and what it starts ends on SIGTERM within the time the unit gives. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Bench, root } from '../helpers/opsdeck.ts'

let bench: Bench
beforeEach(() => {
  bench = new Bench()
})
afterEach(() => bench[Symbol.asyncDispose]())

const unit = readFileSync(join(root, 'resources', 'systemd', 'opsdeck.service'), 'utf8')
const settingOf = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)![1]!

test('its command line serves, and is stopped in time', async () => {
  const [program = '', ...args] = settingOf('ExecStart').replaceAll('%h/opsdeck', root).split(' ')
  const port = args.indexOf('3000')
  const started = bench.start(args.with(port, '0'), { command: [program], cwd: settingOf('WorkingDirectory').replaceAll('%h/opsdeck', root) })
  await started.says('listening http://127.0.0.1:')
  const asked_ms = performance.now()
  started.child.kill('SIGTERM')
  expect(await started.ended).toMatchObject({ code: 0 })
  expect(performance.now() - asked_ms).toBeLessThan(Number(settingOf('TimeoutStopSec')) * 1000)
}, 60_000)
