/** The context on the command line: shown by check, its name asked for in production. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Bench } from '../helpers/opsdeck.ts'

let bench: Bench
beforeEach(() => {
  bench = new Bench()
  bench.tool('kubectl', 'echo "ran $*"')
  const home = bench.env['HOME']!
  mkdirSync(join(home, '.kube'))
  writeFileSync(join(home, '.kube', 'config'), 'current-context: prod-eu\ncontexts: [{name: prod-eu, context: {namespace: shop}}]\n')
  mkdirSync(bench.data_dir, { recursive: true, mode: 0o700 })
  writeFileSync(join(bench.data_dir, 'settings.json'), JSON.stringify({ production_contexts: [{ name: 'kube_context', pattern: 'prod-*' }] }))
})
afterEach(() => bench[Symbol.asyncDispose]())

test('check prints the context, marks production and says what confirms', async () => {
  const { code, stdout } = await bench.run(['check', '--', 'kubectl', 'delete', 'pod', 'web-1'])
  expect(code).toBe(0)
  expect(stdout).toContain('kube_context: prod-eu (production)\n')
  expect(stdout).toContain('kube_namespace: shop\n')
  expect(stdout).toContain('--confirm prod-eu\n')
})

test('run in production takes the name and neither yes nor another one', async () => {
  const drop = (confirm: string) => bench.run(['run', '--confirm', confirm, '--', 'kubectl', 'delete', 'pod', 'web-1'])
  for (const wrong of ['yes', 'prod-us']) {
    const { code, stdout, stderr } = await drop(wrong)
    expect(code).not.toBe(0)
    expect(stdout).toBe('')
    expect(stderr).toContain('--confirm prod-eu')
  }
  expect(await drop('prod-eu')).toMatchObject({ code: 0, stdout: 'ran delete pod web-1\n' })
})
