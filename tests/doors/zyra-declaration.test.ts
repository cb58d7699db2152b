/** The declaration that comes with Opsdeck against the policy of the same program: what one makes the other allows. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RegistryProgram, RegistryRunInput } from '../../src-preload/contract/registry.ts'
import { newFolder, Sample } from '../helpers/sample-program.ts'
import { TestHouse } from '../helpers/test-house.ts'

let house: TestHouse
beforeAll(async () => {
  const folder = newFolder()
  const tools = join(folder, 'tools')
  mkdirSync(tools)
  writeFileSync(join(tools, 'zyra'), '#!/bin/sh\nprintf "%s\\n" "$@"\nenv\n')
  chmodSync(join(tools, 'zyra'), 0o755)
  mkdirSync(join(folder, 'workspace', 'frames'), { recursive: true })
  house = await TestHouse.open({ tool_path: [tools, '/usr/bin', '/bin'] }, folder)
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

/** WIRE2.md 4. */
const declared = {
  acquire: [['import', 'ingest'], 'http s3 ftp thredds api vimeo'],
  process: [
    ['transform'],
    'decode-grib2 extract-variable convert-format reproject pad-missing api-json video-transcode audio-transcode audio-metadata metadata scan-frames',
  ],
  visualize: [['render'], 'heatmap contour timeseries vector animate compose-video'],
  decimate: [['export', 'disseminate'], 'local s3'],
  search: [[], 'api'],
  simulate: [[], 'sample'],
  decide: [['optimize'], 'optimize'],
  verify: [[], 'evaluate'],
  narrate: [[], 'describe'],
}

it('has the stages and commands of the program, and no problem', async () => {
  const { programs, problems } = (await house.ask('GET', '/cli/commands')).json<{ programs: RegistryProgram[]; problems: unknown[] }>()
  expect(problems).toEqual([])
  const zyra = programs.find(({ name }) => name === 'zyra')!
  expect(zyra).toMatchObject({ installed: true, origin: 'builtin' })
  expect(Object.fromEntries(zyra.stages.map(({ name, aliases, commands }) => [name, [aliases, commands.map((command) => command.name).join(' ')]]))).toEqual(
    declared,
  )
})

it('makes of each example a line that the policy allows with the same effect, and of every argument one that it knows', async () => {
  const { file_id } = await new Sample(house).uploaded('bytes', 'sample.grib2')
  const { programs } = (await house.ask('GET', '/cli/commands')).json<{ programs: RegistryProgram[] }>()
  const { examples } = (await house.ask('GET', '/cli/examples')).json<{ examples: { request: RegistryRunInput }[] }>()
  const commands = programs[0]!.stages.flatMap((stage) => stage.commands.map((command) => ({ stage: stage.name, command })))
  expect(examples.length).toBe(commands.length)
  const refused: unknown[] = []
  const check = async (stage: string, command: string, args: RegistryRunInput['args'], effect: string | null) => {
    const text = JSON.stringify({ stage, command, args }).replaceAll(/file_id:[0-9a-f-]+/g, `file_id:${file_id}`)
    const answer = await house.ask('POST', '/cli/check', { raw_body: text, headers: { 'content-type': 'application/json' } })
    const told = answer.json<{ verdict?: { allowed: boolean } | null; effect?: string; error?: string }>()
    if (answer.status !== 200 || !told.verdict?.allowed || (effect !== null && told.effect !== effect))
      refused.push([stage, command, args, told.error ?? told.effect])
  }
  for (const { request } of examples) {
    const { command } = commands.find((one) => one.stage === request.stage && one.command.name === request.command)!
    await check(request.stage, request.command, request.args, command.effect)
    for (const arg of command.args) {
      if (Object.hasOwn(request.args, arg.name)) continue
      const value = valueFor(arg)
      await check(request.stage, request.command, { ...request.args, [arg.name]: arg.list ? [value] : value }, null)
    }
  }
  expect(refused).toEqual([])
})

it('is allowed in a queue before the files that are handed on are there', async () => {
  const { file_id } = await new Sample(house).uploaded('bytes', 'sample.grib2')
  const commands = [
    { key: 'nc', stage: 'process', command: 'convert-format', args: { file_or_url: `file_id:${file_id}`, format: 'netcdf', output: 'a.nc' } },
    { key: 'png', stage: 'visualize', command: 'heatmap', args: { input: { from: 'nc' }, output: 'a.png' } },
    { stage: 'decimate', command: 'local', args: { input: { from: 'png', file: 'a.png' }, path: 'b.png' } },
  ]
  const answer = await house.ask('POST', '/api/queue/check', { body: { name: 'Convert and draw', commands } })
  expect(answer.json<{ items: { title: string; error: unknown }[] }>().items.map(({ title, error }) => [title, error])).toEqual([
    ['zyra process convert-format', null],
    ['zyra visualize heatmap', null],
    ['zyra decimate local', null],
  ])
})

it('runs under the names of the original interface, with what the policy pins', async () => {
  const { file_id } = await new Sample(house).uploaded('bytes', 'sample.grib2')
  const answer = await house.ask('POST', '/v1/cli/run', {
    body: { stage: 'transform', command: 'decode-grib2', args: { file_or_url: `file_id:${file_id}`, raw: true } },
  })
  const { stdout, job_id } = answer.json<{ stdout: string; job_id: string }>()
  expect(stdout.split('\n').slice(0, 5)).toEqual([
    'process',
    'decode-grib2',
    '--raw',
    '--',
    join(house.folder, 'data', 'uploads', 'links', file_id, 'sample.grib2'),
  ])
  expect(stdout).toContain('\nZYRA_DISABLE_LOCAL_PLUGINS=1\n')
  expect(stdout).toContain('\nMPLBACKEND=Agg\n')
  expect(stdout).toContain(`\nPWD=${join(house.folder, 'data', 'results', job_id)}\n`)
})

it('is judged by the policy too: what the declaration lets through and the policy does not is refused', async () => {
  const answer = await house.ask('POST', '/cli/run', { body: { stage: 'acquire', command: 'http', args: { url: 'http://169.254.169.254/latest/meta-data/' } } })
  expect([answer.status, answer.error().code]).toEqual([403, 'COMMAND_REFUSED'])
  const { details } = answer.error()
  expect(details).toMatchObject({ verdict: { allowed: false, argv: expect.arrayContaining(['http://169.254.169.254/latest/meta-data/']) as unknown } })
})

function valueFor({
  type,
  choices,
  name,
  pattern,
  min,
  schemes,
  folder,
}: RegistryProgram['stages'][number]['commands'][number]['args'][number]): RegistryRunInput['args'][string] {
  if (type === 'flag') return true
  if (type === 'int' || type === 'number') return Math.max(1, min ?? 1)
  if (type === 'enum') return choices![0]!
  if (type === 'path-out') return `${name}.bin`
  if (folder) return 'frames'
  if (type === 'path-in' || type === 'source') return 'file_id:0199a3c1-5d0f-7a41-8b43-2e9f5c1a7d10'
  if (type === 'url') return `${schemes!.at(-1)}://files.example.org/a`
  return (
    { since: '2026-01-31', until: '2026-01-31', start: '2026-01-31', end: '2026-01-31', ...more }[name] ??
    (pattern === null ? 'word' : (patterned[pattern] ?? 'word'))
  )
}

const more: Readonly<Record<string, string>> = {
  since_period: 'P7D',
  duration: 'PT2H',
  header: 'Accept: text/csv',
  content_type: 'text/csv',
  accept: 'text/csv',
  expect_content_type: 'text/csv',
  param: 'a=1',
  basemap: 'pkg:zyra.assets.images/earth.jpg',
  indicator: 'watermark:MISSING',
  levels: '10',
  color: '#333333',
  audio_bitrate: '192k',
  bitrate: '8M',
  scale: '1920x1080',
  glob: '*.png',
  crs: 'EPSG:4326',
}
const patterned: Readonly<Record<string, string>> = { '[A-Za-z]+:[0-9]+': 'EPSG:4326' }
