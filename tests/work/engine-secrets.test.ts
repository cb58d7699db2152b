/** What a job is given in confidence runs as it is and is kept nowhere in clear: not in the database, its log, the output or the search. */
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type TempFolder, tempFolder } from '../helpers/temp-folder.ts'
import { until } from '../helpers/until.ts'
import { openHarness } from './engine-harness.ts'

let folder: TempFolder
let data_dir: string
beforeEach(() => {
  folder = tempFolder()
  data_dir = join(folder.path, 'data')
})
afterEach(() => folder[Symbol.dispose]())

const token = `ghp_${'q7W2'.repeat(9)}`
const of_env = 'env-Value-4711-xyz'
const of_input = 'input-Value-0815-xyz'
const of_option = 'swordfish-in-argv'

/** Files of the data dir that hold any of the words. */
function holding(...words: string[]): string[] {
  return readdirSync(data_dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(data_dir, name)).isFile())
    .filter((name) => words.some((word) => readFileSync(join(data_dir, name)).includes(word)))
}

describe('secrets of a job', () => {
  it('reach the program, and nothing that is kept, while it runs, after it and after the host', async () => {
    const seen = join(folder.path, 'seen')
    const script = `echo "$DB_PASSWORD $1 $2 $(cat)" > ${seen}; echo "of env: $DB_PASSWORD, of argv: $1"; echo "password=$DB_PASSWORD" >&2; printf 'gh'; sleep 0.01; printf '%s\\n' "\${1#gh}"`
    const host = await openHarness({ data_dir })
    host.engine.pause()
    const { id } = await host.submit('/bin/sh', ['-c', script, 'sh', token, `--password=${of_option}`], {
      request: { command: '/bin/sh', args: ['-c', script, 'sh', token, `--password=${of_option}`], env: { DB_PASSWORD: of_env } },
      input: of_input,
      end_input: true,
    })
    expect(holding(of_env, of_input, token, of_option)).toEqual([])
    host.engine.resume()
    const job = await host.engine.ended(id)
    expect(job.status).toBe('succeeded')
    expect(readFileSync(seen, 'utf8')).toBe(`${of_env} ${token} --password=${of_option} ${of_input}\n`)
    expect(JSON.stringify(job)).not.toMatch(/q7W2|swordfish/)
    expect(job.args.at(-1)).toBe('--password=[masked]')
    const out = String(await host.text(id))
    expect(out).toBe(`of env: ${'*'.repeat(of_env.length)}, of argv: ghp_${'*'.repeat(36)}\nghp_${'*'.repeat(36)}\n`)
    expect(job.stdout_bytes).toBe(out.length)
    expect(String(await host.text(id, 'stderr'))).toBe(`password=${'*'.repeat(of_env.length)}\n`)
    const words = (q: string) => host.engine.history({ limit: 10, q }).items.length
    await until(() => words('argv') === 1, 'the words to be indexed')
    for (const q of ['swordfish', '4711', token, '0815']) expect(words(q)).toBe(0)
    expect(holding(of_env, of_input, token, of_option)).toEqual([])
    await host.close()
    expect(holding(of_env, of_input, token, of_option)).toEqual([])
  })

  it('stand in no reason why it could not run', async () => {
    const gone = join(folder.path, `folder-${of_env}`)
    const host = await openHarness({ data_dir })
    const { id } = await host.submit('/bin/true', [], { request: { command: '/bin/true', args: [], work_dir: gone, env: { DB_PASSWORD: of_env } } })
    const job = await host.engine.ended(id)
    expect(job).toMatchObject({ status: 'failed', error: { message: expect.stringContaining('folder-[masked]') } })
    await host.close()
    expect(holding(of_env)).toEqual([])
  })

  it('that wait survive a restart sealed, and without their key the job ends with what to do', async () => {
    const seen = join(folder.path, 'seen')
    const host = await openHarness({ data_dir })
    host.engine.pause()
    const submit = () => host.submit('', [], { request: { command: '/bin/sh', args: ['-c', `echo "$DB_PASSWORD" >> ${seen}`], env: { DB_PASSWORD: of_env } } })
    const first = await submit()
    await host.close()
    {
      await using again = await openHarness({ data_dir })
      expect(await again.engine.ended(first.id)).toMatchObject({ status: 'succeeded' })
      expect(readFileSync(seen, 'utf8')).toBe(`${of_env}\n`)
      again.engine.pause()
      await again.submit('', [], { request: { command: '/bin/sh', args: ['-c', `echo "$DB_PASSWORD" >> ${seen}`], env: { DB_PASSWORD: of_env } } })
      await again.close()
      renameSync(join(data_dir, 'secret.key'), join(folder.path, 'other.key'))
      await using keyless = await openHarness({ data_dir })
      const waiting = keyless.engine.history({ limit: 1 }).items[0]!
      const ended = await keyless.engine.ended(waiting.id)
      expect(ended.status).toBe('failed')
      expect(ended.steps[0]?.message).toMatch(/sealed with another key than the one in .*secret\.key\. Put the old key back, or enter the value again\./)
      expect(readFileSync(seen, 'utf8')).toBe(`${of_env}\n`)
      // The host goes on, with a new key.
      expect(await keyless.run('/bin/true')).toMatchObject({ status: 'succeeded' })
    }
  })

  it('of saved commands lie sealed, those of before are sealed when they are written next', async () => {
    await using host = await openHarness({ data_dir })
    const saved = await host.store.saved.create({ command: 'tool', args: ['--password', of_option], env: { DB_PASSWORD: of_env } })
    expect(saved.name).toBe('tool --password [masked]')
    expect(host.store.saved.get(saved.id)).toMatchObject({ args: ['--password', of_option], env: { DB_PASSWORD: of_env } })
    expect(holding(of_env, of_option)).toEqual([])
    host.store.database.prepare('UPDATE saved_commands SET env = ?').run(JSON.stringify({ DB_PASSWORD: of_env }))
    expect(host.store.saved.get(saved.id).env).toEqual({ DB_PASSWORD: of_env })
    await host.store.saved.update(saved.id, { favourite: true })
    expect(String(host.store.database.prepare('SELECT env FROM saved_commands').get()?.['env'])).toMatch(/^opsdeck-sealed:key-file:/)
    expect(host.store.saved.get(saved.id).env).toEqual({ DB_PASSWORD: of_env })
  })
})

describe('masking', () => {
  it('does not keep a prompt from who waits for it', async () => {
    await using host = await openHarness({ data_dir })
    const { id } = await host.submit('/bin/sh', ['-c', 'printf "Enter password: "; read line; echo done'], { input: '', capture: 'terminal' })
    await until(async () => String(await host.text(id, 'terminal')).includes('Enter password: '), 'the prompt')
    await host.engine.writeInput(id, 'x\n')
    expect(await host.engine.ended(id)).toMatchObject({ status: 'succeeded' })
  })

  it('leaves a large binary as it is', async () => {
    await using host = await openHarness({ data_dir })
    const path = join(folder.path, 'binary')
    const bytes = readFileSync(process.execPath).subarray(0, 30_000_000)
    writeFileSync(path, Buffer.from(bytes.map((byte) => byte ^ 0x80)))
    const { id } = await host.run('/bin/cat', [path])
    expect((await host.text(id)).equals(readFileSync(path))).toBe(true)
  })
})

describe('the data folder', () => {
  it('that is moved under a running host is said, no new job is taken, and nothing is made in its old place', async () => {
    const host = await openHarness({ data_dir })
    const running = await host.submit('/bin/sh', ['-c', 'read line; head -c 200000 /dev/zero'], { input: '' })
    await until(() => host.engine.job(running.id).status === 'running', 'it to run')
    const elsewhere = join(folder.path, 'elsewhere')
    renameSync(data_dir, elsewhere)
    expect(host.engine.dataDirProblem()).toContain(data_dir)
    await expect(host.submit('/bin/true')).rejects.toMatchObject({ code: 'NOT_READY', message: expect.stringMatching(/was moved, removed or replaced/) })
    await host.engine.writeInput(running.id, '\n')
    const job = await host.engine.ended(running.id)
    expect(job).toMatchObject({ status: 'succeeded', output_truncated: true })
    expect(job.steps[0]?.message).toContain('the data folder was gone')
    expect(readdirSync(folder.path)).toEqual(['elsewhere'])
    renameSync(elsewhere, data_dir)
    expect(host.engine.dataDirProblem()).toBeUndefined()
    expect(host.engine.engineState().disk_full).toBe(false)
    expect(await host.run('/bin/true')).toMatchObject({ status: 'succeeded' })
    await host.close()
    rmSync(data_dir, { recursive: true })
  })
})
