/** A real Prometheus scrapes a real host: the text is what its tools and an OpenMetrics parser take, and every query of the dashboard finds something. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../helpers/opsdeck.ts'
import { type TempFolder, tempFolder } from '../helpers/temp-folder.ts'
import { TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

interface Panel {
  title: string
  targets: { expr: string }[]
}
const panels = (JSON.parse(readFileSync(join(root, 'resources', 'grafana', 'opsdeck.json'), 'utf8')) as { panels: Panel[] }).panels
const queries = panels.flatMap(({ title, targets }) => targets.map(({ expr }, index) => ({ title: `${title} ${index + 1}`, expr })))

/** What Grafana puts in for its variables. */
const filled = (expr: string) => expr.replaceAll('$instance', '.+').replaceAll('$__rate_interval', '1m').replaceAll('$__range', '1h')

let house: TestHouse
let folder: TempFolder
let prometheus: ChildProcess
let said = ''
let address: string

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function answerOf<T>(path: string): Promise<T> {
  const answer = await fetch(`${address}${path}`)
  const body = (await answer.json()) as { status: string; error?: string; data: T }
  if (body.status !== 'success') throw new Error(body.error)
  return body.data
}

const query = (expr: string) => answerOf<{ result: { value: [number, string] }[] }>(`/api/v1/query?query=${encodeURIComponent(expr)}`)
const text = async (accept = '*/*') => (await house.ask('GET', '/metrics', { headers: { accept } })).text

async function runJob(command: string, args: string[]): Promise<void> {
  const answer = await house.ask('POST', '/api/commands/execute', { body: { command, args, mode: 'sync' } })
  expect(answer.status).toBe(200)
}

beforeAll(async () => {
  house = await TestHouse.open()
  folder = tempFolder()
  mkdirSync(join(folder.path, 'data'))
  const port = await freePort()
  address = `http://127.0.0.1:${port}`
  writeFileSync(
    join(folder.path, 'prometheus.yml'),
    `global: { scrape_interval: 1s }
scrape_configs:
  - job_name: opsdeck
    authorization: { credentials: '${house.key}' }
    static_configs: [{ targets: ['127.0.0.1:${house.port}'] }]
`,
  )
  const args = ['--config.file=prometheus.yml', `--storage.tsdb.path=${join(folder.path, 'data')}`, `--web.listen-address=127.0.0.1:${port}`]
  prometheus = spawn('prometheus', args, { cwd: folder.path, stdio: ['ignore', 'ignore', 'pipe'] })
  prometheus.stderr!.setEncoding('utf8').on('data', (words: string) => (said += words))
  await runJob('echo', ['one'])
  await runJob('git', ['log'])
  await until(
    async () => (await query('opsdeck_uptime_seconds').catch(() => undefined))?.result.length === 1,
    'Prometheus to have scraped the host',
    () => said,
  )
})

afterAll(async () => {
  const ended = new Promise((resolve) => prometheus.once('exit', resolve))
  prometheus.kill('SIGTERM')
  await ended
  await house[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

describe('/metrics', () => {
  it('is what promtool wants of a program', async () => {
    expect(execFileSync('promtool', ['check', 'metrics'], { input: await text(), encoding: 'utf8' })).toBe('')
  })

  it('is OpenMetrics for those who ask for it, as its own parser reads it', async () => {
    const open_metrics = await text('application/openmetrics-text; version=1.0.0')
    const parse = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
print(json.dumps({family.name: family.type for family in text_string_to_metric_families(sys.stdin.read())}))`
    const families = JSON.parse(execFileSync('/usr/bin/python3', ['-c', parse], { input: open_metrics, encoding: 'utf8' })) as Record<string, string>
    expect(families).toMatchObject({ opsdeck_jobs: 'counter', opsdeck_job_duration_seconds: 'histogram', opsdeck_jobs_active: 'gauge' })
    expect(open_metrics.endsWith('# EOF\n')).toBe(true)
  })

  it('needs a key', async () => {
    expect((await house.ask('GET', '/metrics', { key: null })).status).toBe(401)
  })

  it('tells what ran', async () => {
    await until(async () => (await query('opsdeck_jobs_total{tool="echo",outcome="success"} == 1')).result.length === 1, 'the run of echo to be counted')
    expect((await query('opsdeck_jobs_total{tool="git",outcome="failure"}')).result).toMatchObject([{ value: [expect.any(Number), '1'] }])
    expect((await query('opsdeck_job_duration_seconds_bucket{tool="echo",le="+Inf"}')).result).toMatchObject([{ value: [expect.any(Number), '1'] }])
  })
})

describe('the dashboard', () => {
  // Rates need two scrapes with something in between.
  beforeAll(async () => {
    await until(async () => {
      await runJob('echo', ['again'])
      return (await query('increase(opsdeck_jobs_total{tool="echo",outcome="success"}[1m]) > 0')).result.length > 0
    }, 'a rate to be there')
  })

  it.each(queries)('finds something for $title', async ({ expr }) => {
    await until(async () => (await query(filled(expr))).result.length > 0, `an answer to ${filled(expr)}`)
  })

  it('asks for nothing but what the host tells', async () => {
    const told = new Set(await answerOf<string[]>('/api/v1/label/__name__/values'))
    const asked = new Set(queries.flatMap(({ expr }) => expr.match(/opsdeck_\w+/g) ?? []))
    expect([...asked].filter((name) => !told.has(name))).toEqual([])
  })
})
