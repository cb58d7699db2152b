/** Interactive terminals on real shells: marks, screens that survive, floods, ends, restarts. */
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import headless from '@xterm/headless'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { RunnerClient } from '../../src-main/processes/runner-client.ts'
import { Sessions } from '../../src-main/sessions/sessions.ts'
import type { Change } from '../../src-preload/contract/events.ts'
import type { SessionOpen } from '../../src-preload/contract/sessions.ts'
import { type Settings, settings } from '../../src-preload/contract/settings.ts'
import { until } from '../helpers/until.ts'

const marks_folder = fileURLToPath(new URL('../../resources/shell-integration', import.meta.url))
let home: string
let runner: RunnerClient
let sessions: Sessions
let changes: Change[]
let troubles: string[]
let current: Settings
beforeAll(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'opsdeck-sessions-')))
  for (const rc of ['.bashrc', '.zshrc']) writeFileSync(join(home, rc), "PS1='% '\nOWN=mine\n")
})
afterAll(() => rmSync(home, { recursive: true, force: true }))
beforeEach(async () => {
  changes = []
  troubles = []
  current = settings.parse({ grace_ms: 200 })
  runner = new RunnerClient({ host_marker: `sessions-${process.pid}`, on_trouble: (sentence) => void troubles.push(sentence) })
  await runner.ready()
  sessions = new Sessions({
    runner,
    settings: () => current,
    surroundings: () => ({ workspace: { id: 'w', path: home, trusted: true }, profile_env: {}, settings: { read_roots: [], odoo_conf: null } }),
    announce: (change) => void changes.push(change),
    approve: () => {
      throw new Error('no commands here')
    },
    submit: () => Promise.reject(new Error('no commands here')),
    user_env: { PATH: process.env['PATH'], HOME: home, LANG: 'C.UTF-8', SHELL: '/bin/bash', OPSDECK_API_KEY: 'secret' },
    home,
    known_secrets: () => [],
    marks_folder,
    on_trouble: (sentence) => void troubles.push(sentence),
  })
})
afterEach(async () => {
  await sessions[Symbol.asyncDispose]()
  await runner[Symbol.asyncDispose]()
})

const open = (more: Partial<SessionOpen> = {}) => sessions.openShell({ cols: 80, rows: 24, ...more })

/** Reads along as a window does, into a terminal of its own. */
class View {
  readonly terminal = new headless.Terminal({ cols: 80, rows: 24, scrollback: 1000, allowProposedApi: true })
  readonly #id: string
  readonly #reader: string
  #cursor: string | undefined
  bytes = 0
  resets = 0
  ended = false

  constructor(id: string, reader = 'view') {
    this.#id = id
    this.#reader = reader
  }

  async pull(wait_ms = 100): Promise<void> {
    const piece = await sessions.get(this.#id).read(this.#reader, this.#cursor, wait_ms)
    if (piece.reset) {
      this.resets++
      this.terminal.reset()
      this.terminal.resize(piece.cols, piece.rows)
    }
    const data = Buffer.from(piece.data, piece.encoding)
    this.bytes += data.length
    await new Promise<void>((resolve) => this.terminal.write(data, resolve))
    this.#cursor = piece.cursor
    this.ended = piece.ended
  }

  get text(): string {
    const { active } = this.terminal.buffer
    return Array.from({ length: active.length }, (_, n) => active.getLine(n)?.translateToString(true) ?? '')
      .join('\n')
      .trimEnd()
  }

  async shows(words: string | RegExp): Promise<void> {
    const has = () => (typeof words === 'string' ? this.text.includes(words) : words.test(this.text))
    for (const end = Date.now() + 15_000; !has(); ) {
      if (Date.now() > end) throw new Error(`never shown: ${words}; shown: ${this.text}`)
      await this.pull()
    }
  }
}

const type = (id: string, line: string) => sessions.get(id).input(`${line}\r`)

describe.each(['bash', 'zsh', 'fish'])('%s', (shell) => {
  it('tells its commands, their exit codes and its folder, and keeps the files of the user', async (context) => {
    const path = [`/bin/${shell}`, `/usr/bin/${shell}`].find((one) => existsSync(one))
    if (!path) return context.skip(`${shell} is not installed here`)
    current.shell = path
    const { id } = open()
    const view = new View(id)
    await until(() => sessions.get(id).shown.folder === home, 'the folder to be told')
    await type(id, 'cd / && true; false')
    await until(() => sessions.get(id).commands.all[0]?.finished_at != null, 'the first command to end')
    await type(id, "echo 'a;b\\c' ok")
    await until(() => sessions.get(id).commands.all[1]?.finished_at != null, 'the second command to end')
    expect(sessions.get(id).commands.all).toMatchObject([
      { number: 1, command: 'cd / && true; false', exit_code: 1 },
      { number: 2, command: "echo 'a;b\\c' ok", exit_code: 0, folder: '/' },
    ])
    await until(() => sessions.get(id).shown.folder === '/', 'the new folder')
    if (shell !== 'fish') {
      await type(id, 'echo "own=$OWN key=$OPSDECK_API_KEY."')
      await view.shows('own=mine key=.')
    }
    expect(view.text).not.toContain('633;')
    await type(id, 'sleep 30')
    await until(() => sessions.get(id).shown.running_command === 'sleep 30', 'the running command to be told')
    // The mark comes before the program is in the foreground.
    await until(async () => {
      await sessions.get(id).input('\u0003')
      return sessions.get(id).shown.running_command === null
    }, 'it to be over')
    expect(troubles).toEqual([])
  })

  it('does not take what a file holds for its own word, nor gives its word to what it starts', async (context) => {
    const path = [`/bin/${shell}`, `/usr/bin/${shell}`].find((one) => existsSync(one))
    if (!path) return context.skip(`${shell} is not installed here`)
    current.shell = path
    const { id, mark_nonce } = open()
    const marks = [
      'D;0',
      'P;Cwd=/forged',
      'A',
      'E;rm -rf /',
      'C',
      'E;rm -rf /;',
      'C;',
      'E;rm -rf /;00000000000000000000000000000000',
      'C;null',
      'D;7;undefined',
    ]
    const forged = marks.map((mark) => `\u001b]633;${mark}\u0007\u001b]133;${mark}\u0007`).join('x')
    writeFileSync(join(home, 'forged'), `${forged}\u001b]7;file:///forged\u0007 shown-here\n`)
    await until(() => sessions.get(id).shown.folder === home, 'the folder to be told')
    await type(id, 'cat forged; sleep 30')
    const view = new View(id)
    await view.shows('xxx shown-')
    // The host has read all of it when it gives the screen with its end.
    await until(async () => (await sessions.get(id).read('look', undefined, 0)).data.includes('shown-'), 'the host to have read it')
    expect(sessions.get(id).shown).toMatchObject({ running_command: 'cat forged; sleep 30', folder: home })
    await until(async () => {
      await sessions.get(id).input('\u0003')
      return sessions.get(id).shown.running_command === null
    }, 'it to be over')
    expect(sessions.get(id).commands.all).toMatchObject([{ command: 'cat forged; sleep 30', folder: home, exit_code: expect.not.toBeOneOf([0, 7]) }])
    const later = await sessions.get(id).read('later', undefined, 0)
    expect(later.marks.map(({ line }) => line).filter(Boolean)).toEqual(['cat forged; sleep 30'])
    // The positions are there, with nothing said of what stands at them.
    expect(later.marks.length).toBeGreaterThan(1)
    expect(mark_nonce).toMatch(/^[0-9a-f]{32}$/)
    await type(id, 'env | grep -c MARK; echo over')
    await view.shows(/^0\nover$/m)
    await until(() => sessions.get(id).commands.all.at(-1)?.command === 'env | grep -c MARK; echo over', 'its own word to count again')
  })
})

describe('a session', () => {
  it('keeps its screen for a window that comes later: colours, wide characters, the other screen, what scrolled away', async () => {
    const { id } = open()
    await type(id, "seq 1 200; printf '\\033[31mrot\\033[0m 世界 👍\\n'")
    const first = new View(id, 'first')
    await first.shows('rot 世界 👍')
    const later = new View(id, 'later')
    await later.pull()
    expect(later.resets).toBe(1)
    expect(later.text).toBe(first.text)
    expect(later.text).toContain('\n17\n')
    await type(id, "printf '\\033[?1049h\\033[2J\\033[3;5Hfull'; cat")
    await first.shows(/^\n\n {4}full/)
    const other = new View(id, 'other')
    await other.pull()
    expect(other.terminal.buffer.active.type).toBe('alternate')
    expect(other.text.split('\n')[2]).toBe('    full')
  })

  it('answers what programs ask exactly once, with one window, with two, with none', async () => {
    const { id } = open()
    const view = new View(id)
    const ask = async (n: number) => {
      await type(id, `printf '\\033[6n'; IFS= read -rsd R -t 5 answer; printf 'answer${n}=%q\\n' "$answer"; read -rst 0.3 more; echo "more${n}=[$more]"`)
      await view.shows(new RegExp(`^more${n}=`, 'm'))
      expect(view.text).toMatch(new RegExp(`answer${n}=\\$'\\\\(E|033)\\[\\d+;\\d+'`, 'm'))
      expect(view.text).toContain(`more${n}=[]`)
    }
    await ask(1)
    await new View(id, 'second').pull()
    await ask(2)
  })

  it('holds a flood back to what is read, and stays usable', async () => {
    const { id } = open()
    const view = new View(id)
    await view.pull()
    const before = process.memoryUsage().rss
    await type(id, 'yes')
    for (const end = performance.now() + 20_000; view.bytes < 3_000_000 && performance.now() < end; ) await view.pull()
    expect(view.bytes).toBeGreaterThanOrEqual(3_000_000)
    expect(view.resets).toBe(1)
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000)
    await sessions.get(id).input('\u0003')
    await type(id, 'echo alive-$((40+2))')
    await view.shows('alive-42')
  })

  it('goes on without a window, and gives a sleeper the screen', async () => {
    const { id } = open()
    const view = new View(id)
    await view.pull()
    await type(id, 'head -c 8000000 /dev/zero | tr "\\0" x; echo; echo all-$((1+1))')
    await until(() => sessions.get(id).commands.all.at(-1)?.exit_code === 0, 'the flood to be over without a reader')
    await view.shows('all-2')
    expect(view.resets).toBeGreaterThan(1)
  })

  it('says what ended it, and starts again in place', async () => {
    const { id } = open({ title: 'mine' })
    const view = new View(id)
    await view.pull()
    await type(id, 'echo before; exit 7')
    await until(() => sessions.get(id).shown.status === 'ended', 'the shell to end')
    expect(sessions.get(id).shown).toMatchObject({ exit_code: 7, ended_because: 'It ended with exit code 7.', title: 'mine' })
    await view.shows('before')
    await until(async () => {
      await view.pull()
      return view.ended
    }, 'the end to be read')
    await expect(sessions.get(id).input('x')).rejects.toMatchObject({ code: 'CONFLICT' })
    sessions.get(id).start({ cols: 100, rows: 30 })
    await type(id, 'echo size=$(stty size)')
    await view.shows('size=30 100')
    expect(view.text).not.toContain('before')
    await sessions.get(id).resize(90, 20)
    await type(id, 'echo now=$(stty size)')
    await view.shows('now=20 90')
  })

  it('takes its programs along when it is closed, a deaf one and one in the background', async () => {
    const { id } = open()
    const marker = join(home, 'still-here')
    await type(id, `(trap '' HUP TERM; while :; do date > ${marker}; sleep 0.05; done) & disown; trap '' TERM HUP`)
    await until(() => existsSync(marker), 'the background program to run')
    sessions.close(id)
    expect(sessions.list()).toEqual([])
    await until(() => {
      rmSync(marker, { force: true })
      const end = performance.now() + 200
      while (performance.now() < end);
      return !existsSync(marker)
    }, 'the background program to be gone')
  })

  it('is told about: titles, progress, notices, bells', async () => {
    const { id } = open()
    await type(id, String.raw`printf '\033]0;build \033\\'; printf '\033]9;4;1;40\007'; printf '\033]777;notify;Done;all 3 built\007\a'; sleep 2`)
    await until(() => sessions.get(id).shown.progress?.share === 0.4, 'the progress')
    expect(sessions.get(id).shown).toMatchObject({ title: 'build', progress: { state: 'normal' } })
    await until(() => sessions.get(id).shown.bells === 1, 'the bell')
    expect(sessions.get(id).shown.notice).toEqual({ number: 1, title: 'Done', text: 'all 3 built' })
    sessions.get(id).rename('own name')
    expect(sessions.get(id).shown.title).toBe('own name')
    expect(changes.some(({ area, id: of, action }) => area === 'sessions' && of === id && action === 'created')).toBe(true)
    await until(() => changes.some(({ action }) => action === 'updated'), 'the change to be told')
  })

  it('forgets what scrolled away in every window when it is cleared', async () => {
    const { id } = open()
    const [here, there] = [new View(id, 'here'), new View(id, 'there')]
    await type(id, 'seq 1000 1200')
    await here.shows('\n1200\n')
    await there.shows('\n1200\n')
    sessions.get(id).clear()
    await type(id, 'echo after-$((1+1))')
    for (const view of [here, there]) {
      await view.shows('after-2')
      expect(view.text).not.toContain('1100')
    }
  })

  it('tells a program nothing of its title, and gives the clipboard to nobody', async () => {
    const { id } = open()
    const view = new View(id)
    await type(
      id,
      String.raw`printf '\033]0;evil; id\007\033[21t\005\033]52;c;?\007\033]52;c;aWQ=\007'; read -rst 0.5 -n 20 said; printf 'said=[%q]\n' "$said"`,
    )
    await view.shows(/^said=/m)
    expect(view.text).toMatch(/^said=\[''\]/m)
  })

  it('has clear limits: how many, how small, how large, no shell', async () => {
    current.sessions_limit = 2
    const { id } = open({ cols: 1, rows: 1 })
    open({ cols: 1000, rows: 1000 })
    expect(() => open()).toThrow(expect.objectContaining({ code: 'QUEUE_FULL' }))
    await type(id, 'exit')
    await until(() => sessions.get(id).shown.status === 'ended', 'a terminal of one cell to be usable')
    sessions.close(id)
    for (const no_shell of ['/nowhere/sh', home, join(home, '.bashrc'), 'bash']) {
      current.shell = no_shell
      expect(() => open()).toThrow(expect.objectContaining({ code: 'TOOL_NOT_INSTALLED' }))
    }
    current.shells_enabled = false
    expect(() => open()).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }))
    expect(() => sessions.get('nothing')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
    current.shells_enabled = true
    current.shell = null
    expect(() => open({ work_dir: '../..' })).toThrow(expect.objectContaining({ code: 'PATH_OUTSIDE_WORKSPACE' }))
  })

  it('is told when the runner dies under it', async () => {
    const { id } = open()
    await until(() => sessions.get(id).shown.folder !== null, 'it to run')
    process.kill(runner.pid!, 'SIGKILL')
    await until(() => sessions.get(id).shown.status === 'ended', 'the loss to be told')
    expect(sessions.get(id).shown.ended_because).toContain('Start the session again.')
    await runner.ready()
    sessions.get(id).start({ cols: 80, rows: 24 })
    const view = new View(id)
    await type(id, 'echo back-$((1+1))')
    await view.shows('back-2')
  })
})
