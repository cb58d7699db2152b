/** Makes one xterm with what every terminal of ours has: fit, search, links, wide characters. */
import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes'
import { WebLinksAddon } from '@xterm/addon-web-links'
import { type ITheme, Terminal } from '@xterm/xterm'
import { openLink } from '../bridge/desktop.ts'
import type { TerminalFont } from '../stores/terminal-font.ts'
import { FewContexts } from './fast-drawing.ts'
import { followFonts } from './follow-fonts.ts'

/** More matches than this are not drawn. */
export const most_drawn = 500

/** Where the user's own fonts are not there, and for signs that they lack. */
const bundled_fonts = "'JetBrains Mono', 'Noto Sans Mono CJK SC', monospace"

export interface TerminalLook {
  theme: ITheme
  label: string
  convertEol: boolean
  font: TerminalFont
  /** Lines kept to scroll back to; each costs about 1.5 KB at 120 columns. */
  scrollback: number
}

export interface TerminalParts {
  terminal: Terminal
  fit: FitAddon
  search: SearchAddon
  /** Takes it off the page. */
  dispose: () => void
}

/** A real graphics card draws faster than the DOM; a software renderer is two to four times slower (STACK.md 6). */
function hasRealGpu(): boolean {
  const canvas = document.createElement('canvas')
  const gl = canvas.getContext('webgl2', { failIfMajorPerformanceCaveat: true })
  if (!gl) return false
  const info = gl.getExtension('WEBGL_debug_renderer_info')
  const name = info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : ''
  gl.getExtension('WEBGL_lose_context')?.loseContext()
  return name !== '' && !/swiftshader|llvmpipe|software|basic render/i.test(name)
}
let realGpu: boolean | undefined

const contexts = new FewContexts(async (terminal: Terminal) => {
  realGpu ??= hasRealGpu()
  if (!realGpu) return null
  const { WebglAddon } = await import('@xterm/addon-webgl')
  if (!terminal.element?.isConnected) return null
  const webgl = new WebglAddon()
  webgl.onContextLoss(() => contexts.goes(terminal))
  terminal.loadAddon(webgl)
  return webgl
})

/** Draws fast while it is in sight; returns the way to stop. */
function drawFast(host: HTMLElement, terminal: Terminal): () => void {
  const watcher = new IntersectionObserver((seen) => (seen.at(-1)?.isIntersecting ? contexts.comes(terminal) : contexts.goes(terminal)))
  watcher.observe(host)
  return () => {
    watcher.disconnect()
    contexts.goes(terminal)
  }
}

/** The names become part of a style sheet, so what the settings would not take is no name. */
function fontFamily({ names }: TerminalFont): string {
  const own = names.split(',').map((name) => name.replace(/[^\p{L}\p{N} ._-]/gu, '').trim())
  return [...own.filter((name) => name !== '').map((name) => `'${name}'`), bundled_fonts].join(', ')
}

/** Draws with other letters from now on; how many fit is another matter. False where they are the same. */
export function setFont({ terminal }: Pick<TerminalParts, 'terminal'>, font: TerminalFont): boolean {
  const family = fontFamily(font)
  if (terminal.options.fontSize === font.px && terminal.options.fontFamily === family) return false
  terminal.options.fontSize = font.px
  terminal.options.fontFamily = family
  return true
}

export function createTerminal(host: HTMLElement, options: TerminalLook): TerminalParts {
  const terminal = new Terminal({
    theme: options.theme,
    fontFamily: fontFamily(options.font),
    fontSize: options.font.px,
    lineHeight: 1.2,
    letterSpacing: 0,
    scrollback: options.scrollback,
    convertEol: options.convertEol,
    allowProposedApi: true,
    // What a program writes amiss is nobody's fault here.
    logLevel: 'off',
    minimumContrastRatio: 4.5,
    macOptionIsMeta: true,
    disableStdin: true,
    // A blink is a frame of its own, and what is typed would wait for the one after it.
    cursorBlink: false,
    cursorInactiveStyle: 'outline',
    // A link that a program writes shows one text and leads to another place: that is told before it is gone to. Only web addresses come here.
    linkHandler: {
      activate: (_event, uri) => openLink(uri),
      hover: (_event, uri) => {
        host.title = uri
      },
      leave: () => host.removeAttribute('title'),
    },
  })
  const fit = new FitAddon()
  const search = new SearchAddon({ highlightLimit: most_drawn })
  terminal.loadAddon(fit)
  terminal.loadAddon(search)
  // Widths of what people see as one character, as the screens in the host have them (screen-worker.ts).
  terminal.loadAddon(new UnicodeGraphemesAddon())
  terminal.loadAddon(
    new WebLinksAddon((event, uri) => {
      event.preventDefault()
      openLink(uri)
    }),
  )
  terminal.open(host)
  terminal.textarea?.setAttribute('aria-label', options.label)
  const stopDrawing = drawFast(host, terminal)
  const stopFonts = followFonts(terminal)
  return {
    terminal,
    fit,
    search,
    dispose() {
      stopDrawing()
      stopFonts()
      terminal.dispose()
    },
  }
}
