/** Electron's security checklist, asked of the built main and preload under a stand-in that records what reaches Electron. */
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bridge_channels, connect_message } from '../../src-preload/contract/window-bridge.ts'
import { Desktop, DesktopBuild } from '../helpers/desktop.ts'
import { Bench, root } from '../helpers/opsdeck.ts'

let build: DesktopBuild
let bench: Bench
let desktop: Desktop
let main: string
let preload: string

beforeAll(async () => {
  build = new DesktopBuild()
  bench = new Bench()
  mkdirSync(bench.data_dir, { mode: 0o755 })
  desktop = new Desktop(build, bench.env)
  await desktop.opened()
  await desktop.evaluate((_electron, page) => page.load())
  main = readFileSync(build.main, 'utf8')
  preload = readFileSync(build.preload, 'utf8')
})
afterAll(async () => {
  await desktop[Symbol.asyncDispose]()
  await bench[Symbol.asyncDispose]()
  build[Symbol.dispose]()
})

const foreign = [
  'https://evil.example/',
  'http://127.0.0.1/',
  'app://opsdeck.evil/index.html',
  'app://opsdeck@evil/index.html',
  'app://evil/index.html',
  'app://user:pw@opsdeck/index.html',
  'app://opsdeck:1/index.html',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'data:text/html,x',
  'about:blank',
  '',
]

test('nothing of Electron is used that has no rule here', async () => {
  expect(await desktop.evaluate((electron) => electron.record.unknown)).toEqual([])
})

test('1 only our own page is loaded', async () => {
  expect(await desktop.evaluate((electron) => electron.record.loaded)).toEqual(['app://opsdeck/index.html'])
  expect(main).not.toMatch(/loadFile\(|loadURL\(['"`]https?:/)
})

test('2, 3, 4, 6, 8, 9, 10, 11 the window has no powers beyond a page', async () => {
  const [options] = await desktop.evaluate((electron) => electron.record.windows)
  expect(options.webPreferences).toEqual({
    preload: build.preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
    devTools: false,
    spellcheck: false,
    backgroundThrottling: false,
  })
  expect(await desktop.evaluate((electron) => electron.record.sandbox_enabled)).toBe(true)
  for (const word of ['no-sandbox', 'disable-web-security', 'allowRunningInsecureContent', 'experimentalFeatures', 'enableBlinkFeatures', 'remote-debugging']) {
    // The browser's own flag for root is in grants.ts, which the desktop host does not load.
    expect(main, word).not.toContain(word)
  }
  expect(main).not.toMatch(/commandLine|openDevTools|executeJavaScript|\beval\(|new Function/)
})

test('5 every permission is denied, but for writing to the clipboard from our own page', async () => {
  const answers = await desktop.evaluate((electron, _page, addresses) => {
    const { request, check, device } = electron.permissions
    const asked = ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'hid', 'fullscreen', 'clipboard-sanitized-write']
    const granted: string[] = []
    for (const permission of asked) {
      for (const address of ['app://opsdeck/index.html', ...addresses]) {
        request({}, permission, (yes: boolean) => yes && granted.push(`request ${permission} ${address}`), { requestingUrl: address })
        if (check({}, permission, address)) granted.push(`check ${permission} ${address}`)
      }
    }
    if (device({ deviceType: 'usb', origin: 'app://opsdeck' })) granted.push('device')
    return granted
  }, foreign)
  expect(answers).toEqual(['request clipboard-sanitized-write app://opsdeck/index.html', 'check clipboard-sanitized-write app://opsdeck/index.html'])
})

describe('7, 18 the page comes over a scheme of our own', () => {
  const ask = (address: string, method = 'GET') =>
    desktop.evaluate(
      async (electron, _page, given) => {
        const request = { url: given.address, method: given.method }
        const response: Response = await electron.protocol_handlers.get('app')(request)
        return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() }
      },
      { address, method },
    )

  test('registered without more rights than it needs', async () => {
    expect(await desktop.evaluate((electron) => electron.record.privileged)).toEqual([{ scheme: 'app', privileges: { standard: true, secure: true } }])
  })

  test('with types and the policy as a header', async () => {
    const page = await ask('app://opsdeck/index.html')
    expect(page).toMatchObject({ status: 200, body: expect.stringContaining('<title>page</title>') })
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    const policy = Object.fromEntries(page.headers['content-security-policy']!.split('; ').map((part) => [part.split(' ')[0], part.split(' ').slice(1)]))
    expect(policy).toMatchObject({
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'connect-src': ["'self'"],
      'object-src': ["'none'"],
      'frame-ancestors': ["'none'"],
    })
    expect(await ask('app://opsdeck/')).toMatchObject({ status: 200 })
    expect((await ask('app://opsdeck/assets/index.js')).headers['content-type']).toBe('text/javascript; charset=utf-8')
  })

  test.each([
    'app://opsdeck/../secret.txt',
    'app://opsdeck/%2e%2e/secret.txt',
    'app://opsdeck/..%2fsecret.txt',
    'app://opsdeck/%2e%2e%5csecret.txt',
    'app://opsdeck/assets/link.txt',
    'app://opsdeck//etc/passwd',
    'app://opsdeck/assets',
    'app://opsdeck/index.html%00.js',
    'app://opsdeck/%zz',
    'app://evil/index.html',
    'app://opsdeck@evil/index.html',
    'file:///etc/passwd',
    'nonsense',
  ])('%s is not there', async (address) => {
    const answer = await ask(address)
    expect(answer.status).toBe(404)
    expect(answer.body).toBe('not found')
  })

  test('only GET is answered', async () => {
    expect((await ask('app://opsdeck/index.html', 'POST')).status).toBe(404)
  })
})

test('12, 13 no navigation leads away and no webview is attached', async () => {
  const { stopped, attached } = await desktop.evaluate(
    (electron, _page, addresses) => {
      const { contents } = electron.open_windows[0]
      const stopped: Record<string, string[]> = {}
      for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
        stopped[event] = addresses.filter((url: string) => {
          let is_prevented = false
          contents.emit(event, { url, preventDefault: () => (is_prevented = true) })
          return is_prevented
        })
      }
      let attached = true
      contents.emit('will-attach-webview', { preventDefault: () => (attached = false) })
      return { stopped, attached }
    },
    [...foreign, 'app://opsdeck/index.html'],
  )
  expect(stopped).toEqual({ 'will-navigate': foreign, 'will-frame-navigate': foreign, 'will-redirect': foreign })
  expect(attached).toBe(false)
})

test('14 no page opens a window', async () => {
  const answers = await desktop.evaluate(
    (electron, _page, addresses) => addresses.map((url: string) => electron.open_windows[0].contents.window_open({ url })),
    [...foreign, 'app://opsdeck/index.html'],
  )
  for (const answer of answers) expect(answer).toEqual({ action: 'deny' })
})

test('15 only plain https addresses reach the system', async () => {
  const refused = [
    'file:///etc/passwd',
    'smb://h/s',
    'ms-msdt:/id',
    'javascript:alert(1)',
    '\\\\h\\s',
    'https://a@b/',
    'https://a:b@c/',
    'http://example.org/',
    'https://e.org/\r\nx',
    ' https://e.org/',
    '',
    'https://',
  ]
  const answers = await desktop.evaluate(
    async (electron, _page, addresses) => Promise.all(addresses.map((url: string) => electron.record.exposed.opsdeck.openExternal(url))),
    [...refused, 'https://example.org/a?b#c'],
  )
  expect(answers).toEqual([...refused.map(() => false), true])
  expect(await desktop.evaluate((electron) => electron.record.external)).toEqual(['https://example.org/a?b#c'])
})

test('16 Electron is pinned exactly, and the lock file agrees', () => {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { devDependencies: Record<string, string> }
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, { version: string }> }
  expect(devDependencies['electron']).toMatch(/^\d+\.\d+\.\d+$/)
  expect(lock.packages['node_modules/electron']!.version).toBe(devDependencies['electron'])
})

describe('17 every call is from our own top frame and of the right shape', () => {
  const ours = { url: 'app://opsdeck/index.html', parent: null }
  const frames = {
    none: null,
    'of another page': { url: 'https://evil.example/', parent: null },
    'below the top': { ...ours, parent: ours },
    lookalike: { url: 'app://opsdeck.evil/', parent: null },
  }

  test('abilities', async () => {
    const channels = await desktop.evaluate((electron) => [...electron.ipc_handlers.keys()])
    expect(channels.sort()).toEqual([bridge_channels.chooseFolder, bridge_channels.openExternal, bridge_channels.setTheme, bridge_channels.setProgress].sort())
    const outcomes = await desktop.evaluate(
      async (electron, _page, given) => {
        const outcomes: string[] = []
        for (const [channel, handler] of electron.ipc_handlers) {
          for (const senderFrame of given.frames) {
            for (const values of [[], ['https://example.org/'], ['dark']]) {
              outcomes.push(
                await Promise.resolve()
                  .then(() => handler({ senderFrame }, ...values))
                  .then(
                    () => `${channel} answered`,
                    () => 'refused',
                  ),
              )
            }
          }
          for (const values of [[1, 'normal'], [1, 'x'], [2, 'error'], [{}], ['x', 'y'], [null, 'busy'], [null], ['x'.repeat(3000)]]) {
            outcomes.push(
              await Promise.resolve()
                .then(() => handler({ senderFrame: given.ours }, ...values))
                .then(
                  () => `${channel} answered ${JSON.stringify(values)}`,
                  () => 'refused',
                ),
            )
          }
        }
        return outcomes
      },
      { frames: Object.values(frames), ours },
    )
    // A share of 1 and none at all are what the taskbar takes.
    expect(new Set(outcomes)).toEqual(
      new Set(['refused', `${bridge_channels.setProgress} answered [1,"normal"]`, `${bridge_channels.setProgress} answered [null,"busy"]`]),
    )
  })

  test('the port', async () => {
    for (const senderFrame of Object.values(frames)) {
      const is_closed = await desktop.evaluate(
        async (electron, page, given) => {
          const { port1, port2 } = new page.MessageChannel()
          const closed = new Promise<boolean>((done) => (port1 as unknown as { on(event: string, act: () => void): void }).on('close', () => done(true)))
          electron.ipcMain.emit(given.channel, { senderFrame: given.senderFrame, ports: [new electron.MessagePortMain(port2)] })
          return closed
        },
        { channel: bridge_channels.connect, senderFrame },
      )
      expect(is_closed).toBe(true)
    }
  })
})

describe('20 the preload gives out a few named abilities and nothing else', () => {
  test('one frozen object with these names', async () => {
    const shape = await desktop.evaluate((electron) => {
      const { exposed } = electron.record
      return {
        names: Object.keys(exposed),
        is_frozen: Object.isFrozen(exposed.opsdeck),
        members: Object.fromEntries(Object.entries(exposed.opsdeck).map(([name, value]) => [name, typeof value])),
      }
    })
    expect(shape).toEqual({
      names: ['opsdeck'],
      is_frozen: true,
      members: {
        ...{ host: 'string', platform: 'string', chooseFolder: 'function', pathOf: 'function' },
        ...{ openExternal: 'function', setProgress: 'function', setTheme: 'function' },
      },
    })
    expect(preload.match(/exposeInMainWorld/g)).toHaveLength(1)
  })

  test('no channel comes from the page, and what it gets holds no event', async () => {
    const invoked = await desktop.evaluate(async (electron) => {
      electron.record.invoked.length = 0
      const { chooseFolder, openExternal, setTheme } = electron.record.exposed.opsdeck
      const got = [await chooseFolder('EVIL', 'x'), await openExternal('EVIL', 'x'), await setTheme('EVIL', 'x').catch(() => 'refused'), await setTheme('dark')]
      return { channels: electron.record.invoked.map(([channel]: string[]) => channel), got, theme: electron.nativeTheme.themeSource }
    })
    expect(invoked).toEqual({
      channels: [bridge_channels.chooseFolder, bridge_channels.openExternal, bridge_channels.setTheme, bridge_channels.setTheme],
      got: ['/chosen/folder', false, 'refused', null],
      theme: 'dark',
    })
  })

  test('a port is handed over only on the one word, from the page itself, alone', async () => {
    const posted = await desktop.evaluate((electron, page, word) => {
      electron.record.posted.length = 0
      const port = () => new page.MessageChannel().port2
      page.post('something else', [port()])
      page.post(word, [])
      page.post(word, [port(), port()])
      page.post(word, [port()], { another: 'window' })
      page.post({ toString: () => word }, [port()])
      const none = electron.record.posted.length
      page.post(word, [port()])
      return { none, posted: electron.record.posted }
    }, connect_message)
    expect(posted).toEqual({ none: 0, posted: [[bridge_channels.connect, null, 1]] })
  })
})

test('only one instance, which holds the data dir for its owner alone', async () => {
  expect(await desktop.evaluate((electron) => electron.record.lock_asked)).toBe(1)
  expect(statSync(bench.data_dir).mode & 0o777).toBe(0o700)
})
