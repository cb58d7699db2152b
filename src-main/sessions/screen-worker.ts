/** The thread that keeps the screens of sessions: parses what programs write, answers what they ask, draws the screen anew for a window. */
import { hostname } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { SerializeAddon } from '@xterm/addon-serialize'
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes'
import headless, { type Terminal as HeadlessTerminal } from '@xterm/headless'
import { plainText, readFolder, readMark, readProgress } from './read-marks.ts'
import type { FromScreens, ToScreens } from './screen-protocol.ts'

interface Screen {
  terminal: HeadlessTerminal
  serialize: SerializeAddon
}

const screens = new Map<string, Screen>()
const port = parentPort!
const say = (message: FromScreens) => port.postMessage(message)

port.on('message', (message: ToScreens) => {
  if (message.t === 'open') {
    screens.set(message.id, openScreen(message))
    return
  }
  const screen = screens.get(message.id)
  if (!screen) {
    // Closed meanwhile; who waits must not wait for ever.
    if (message.t === 'write') say({ t: 'parsed', id: message.id })
    return
  }
  const { terminal } = screen
  switch (message.t) {
    case 'write':
      terminal.write(message.bytes, () => say({ t: 'parsed', id: message.id }))
      break
    case 'resize':
      // In its place among what was written.
      terminal.write('', () => terminal.resize(message.cols, message.rows))
      break
    case 'clear':
      terminal.write('', () => terminal.clear())
      break
    case 'draw':
      terminal.write('', () => say({ t: 'drawn', id: message.id, n: message.n, data: draw(screen), cols: terminal.cols, rows: terminal.rows }))
      break
    case 'close':
      screens.delete(message.id)
      terminal.dispose()
  }
})

function draw({ serialize }: Screen): string {
  return serialize.serialize()
}

function openScreen({ id, cols, rows, scrollback }: ToScreens & { t: 'open' }): Screen {
  const terminal = new headless.Terminal({ cols, rows, scrollback, allowProposedApi: true })
  const serialize = new SerializeAddon()
  terminal.loadAddon(serialize as never)
  // Widths of what people see as one character: flags, families, letters with marks.
  terminal.loadAddon(new UnicodeGraphemesAddon() as never)
  terminal.onData((data) => say({ t: 'reply', id, data }))
  terminal.onBinary((data) => say({ t: 'reply', id, data }))
  terminal.onTitleChange((title) => say({ t: 'title', id, title: plainText(title, longest_title) }))
  terminal.onBell(() => say({ t: 'bell', id }))
  const { parser } = terminal
  const marks = (data: string) => {
    const mark = readMark(data)
    if (mark) say({ t: 'mark', id, mark })
    return true
  }
  parser.registerOscHandler(133, marks)
  parser.registerOscHandler(633, marks)
  parser.registerOscHandler(7, (data) => {
    const path = readFolder(data, hostname())
    if (path) say({ t: 'mark', id, mark: { is: 'folder', path } })
    return true
  })
  parser.registerOscHandler(9, (data) => {
    const progress = readProgress(data)
    if (progress !== undefined) say({ t: 'progress', id, progress })
    else say({ t: 'notice', id, title: '', text: plainText(data, longest_notice) })
    return true
  })
  parser.registerOscHandler(777, (data) => {
    const [word, title = '', ...text] = data.split(';')
    if (word === 'notify') say({ t: 'notice', id, title: plainText(title, longest_title), text: plainText(text.join(';'), longest_notice) })
    return true
  })
  return { terminal, serialize }
}

const longest_title = 200
const longest_notice = 500
