/** Versions of tools: asked again when they did not tell, seldom when they never do, and kept as long as the program is the same. */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ToolVersions } from '../../../src-main/commands/tool-versions.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { until } from '../../helpers/until.ts'
import { type Room, room } from './room.ts'

let folder: ReturnType<typeof tempFolder>
let here: Room
let program: string
let asked_path: string
let fast_path: string
beforeEach(() => {
  folder = tempFolder()
  program = join(folder.path, 'bin', 'helm')
  asked_path = join(folder.path, 'asked')
  fast_path = join(folder.path, 'fast')
  mkdirSync(join(folder.path, 'bin'))
  here = room({ tool_path: [join(folder.path, 'bin')] })
})
afterEach(() => {
  here[Symbol.dispose]()
  folder[Symbol.dispose]()
})

/** A program that notes each time it is asked, and is slow as long as the machine is "busy": until the file is there. */
function install(version: string): void {
  const script = `#!/bin/sh\necho asked >> ${asked_path}\n[ -e ${fast_path} ] || sleep 600\necho "helm v${version}"\n`
  writeFileSync(`${program}.new`, script)
  chmodSync(`${program}.new`, 0o755)
  renameSync(`${program}.new`, program)
}
const timesAsked = () => (existsSync(asked_path) ? readFileSync(asked_path, 'utf8').trim().split('\n').length : 0)
const known = () => here.commands.tool('helm', here.around).version

describe('a tool', () => {
  test('that was too slow once is asked again, and tells', async () => {
    install('3.15.2')
    const versions = new ToolVersions(here.commands, { time_limit_ms: 300, first_pause_ms: 50 })
    expect(await versions.learn(['helm'], here.around)).toBe(false)
    expect(known()).toBeNull()
    writeFileSync(fast_path, '')
    await until(() => versions.learn(['helm'], here.around), 'it to be asked again and tell')
    expect(known()).toBe('3.15.2')
    expect(here.commands.toolVersion('helm', program)).toBe('3.15.2')
    expect(timesAsked()).toBe(2)
  })

  test('that told is not asked again while its file is the same, and at once when it is another', async () => {
    install('3.15.2')
    writeFileSync(fast_path, '')
    const versions = new ToolVersions(here.commands)
    expect(await versions.learn(['helm'], here.around)).toBe(true)
    expect(await versions.learn(['helm'], here.around)).toBe(false)
    expect(timesAsked()).toBe(1)
    install('3.16.0')
    expect(known(), 'what the old file said').toBeNull()
    expect(await versions.learn(['helm'], here.around)).toBe(true)
    expect(known()).toBe('3.16.0')
    rmSync(program)
    expect(known()).toBeNull()
  })

  test('that never tells is asked at a falling rate', async () => {
    writeFileSync(program, `#!/bin/sh\necho asked >> ${asked_path}\necho no number\n`)
    chmodSync(program, 0o755)
    const versions = new ToolVersions(here.commands, { first_pause_ms: 40 })
    const began_ms = performance.now()
    await until(async () => {
      await versions.learn(['helm'], here.around)
      return timesAsked() === 4
    }, 'four questions')
    // Pauses of 40, 80 and 160 ms lie between four questions.
    expect(performance.now() - began_ms).toBeGreaterThanOrEqual(280)
    for (let n = 0; n < 20; n++) await versions.learn(['helm'], here.around)
    expect(timesAsked()).toBe(4)
    // Another program in its place has done nothing wrong yet.
    install('3.15.2')
    writeFileSync(fast_path, '')
    expect(await versions.learn(['helm'], here.around)).toBe(true)
  })

  test('is asked once by all who want to know at the same moment', async () => {
    install('3.15.2')
    writeFileSync(fast_path, '')
    const versions = new ToolVersions(here.commands)
    const learnt = await Promise.all(Array.from({ length: 8 }, () => versions.learn(['helm', 'helm'], here.around)))
    expect(learnt.filter(Boolean)).toHaveLength(1)
    expect(timesAsked()).toBe(1)
    expect(known()).toBe('3.15.2')
  })

  test('gets more time with every failure', async () => {
    writeFileSync(program, `#!/bin/sh\necho asked >> ${asked_path}\nsleep 0.9\necho v9.9.9\n`)
    chmodSync(program, 0o755)
    const versions = new ToolVersions(here.commands, { time_limit_ms: 350, first_pause_ms: 1 })
    await until(() => versions.learn(['helm'], here.around), 'it to be given enough time')
    expect(known()).toBe('9.9.9')
    expect(timesAsked()).toBeGreaterThan(1)
  })
})
