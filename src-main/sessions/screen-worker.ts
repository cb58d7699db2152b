/** The thread that keeps the screens of sessions: parses what programs write, answers what they ask, draws the screen anew for a window. */
import { readlinkSync } from 'node:fs'
import { hostname, setPriority } from 'node:os'
import { basename } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { SerializeAddon } from '@xterm/addon-serialize'
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes'
import headless, { type Terminal as HeadlessTerminal } from '@xterm/headless'
import { NewsPace } from './news-pace.ts'
import { plainText, readFolder, readMark, readProgress } from './read-marks.ts'
import { ScreenMarks } from './screen-marks.ts'
import type { FromScreens, Mark, ToScreens } from './screen-protocol.ts'

const lower_priority = 5

interface Screen {
  terminal: HeadlessTerminal
  serialize: SerializeAddon
  marks: ScreenMarks
  pace: NewsPace
}

/*
 * Behind the host, the windows and what the user runs, where there are too few processors for all: nobody looks at these screens, and a key's way to its
 * echo does not lead through here. Linux gives each thread a priority of its own; elsewhere there is no name for this thread.
 */
try {
  setPriority(Number(basename(readlinkSync('/proc/thread-self'))), lower_priority)
} catch {
  // As it was.
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
    else if (message.t === 'draw') say({ t: 'drawn', id: message.id, n: message.n, data: '', cols: 0, rows: 0, marks: [] })
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
      terminal.write('', () =>
        say({
          t: 'drawn',
          id: message.id,
          n: message.n,
          data: screen.serialize.serialize(),
          cols: terminal.cols,
          rows: terminal.rows,
          marks: screen.marks.drawn,
        }),
      )
      break
    case 'close':
      screens.delete(message.id)
      screen.pace.stop()
      terminal.dispose()
  }
})

function openScreen({ id, cols, rows, scrollback, nonce }: ToScreens & { t: 'open' }): Screen {
  const terminal = new headless.Terminal({ cols, rows, scrollback, logLevel: 'off', allowProposedApi: true })
  const serialize = new SerializeAddon()
  terminal.loadAddon(serialize as never)
  // Widths of what people see as one character: flags, families, letters with marks.
  terminal.loadAddon(new UnicodeGraphemesAddon() as never)
  terminal.onData((data) => say({ t: 'reply', id, data }))
  terminal.onBinary((data) => say({ t: 'reply', id, data }))
  const pace = new NewsPace(say)
  terminal.onTitleChange((title) => pace.note({ t: 'title', id, title: plainText(title, longest_title) }))
  terminal.onBell(() => pace.note({ t: 'bell', id, times: 1 }))
  const { parser } = terminal
  const marks = new ScreenMarks(terminal)
  const note = (mark: Mark | null) => {
    if (!mark) return
    marks.hear(mark)
    // The shell's own are few, and none of them may be lost.
    if (mark.trusted) say({ t: 'mark', id, mark })
    else if (mark.is === 'folder' && nonce === null) pace.note({ t: 'mark', id, mark })
  }
  for (const code of [133, 633])
    parser.registerOscHandler(code, (data) => {
      note(readMark(data, nonce))
      return true
    })
  parser.registerOscHandler(7, (data) => {
    const path = readFolder(data, hostname())
    note(path === null ? null : { is: 'folder', path, trusted: false })
    return true
  })
  parser.registerOscHandler(9, (data) => {
    const progress = readProgress(data)
    if (progress !== undefined) pace.note({ t: 'progress', id, progress })
    else pace.note({ t: 'notice', id, title: '', text: plainText(data, longest_notice) })
    return true
  })
  parser.registerOscHandler(777, (data) => {
    const [word, title = '', ...text] = data.split(';')
    if (word === 'notify') pace.note({ t: 'notice', id, title: plainText(title, longest_title), text: plainText(text.join(';'), longest_notice) })
    return true
  })
  return { terminal, serialize, marks, pace }
}

const longest_title = 200
const longest_notice = 500
