/** Keeps a terminal from answering questions found in old output: the answers would arrive as typed input in the wrong program. */
import type { Terminal } from '@xterm/xterm'

/** While `muted()` is true, requests for attributes, position, modes, settings and colours are read over. */
export function muteQueries(terminal: Terminal, muted: () => boolean): void {
  const parser = terminal.parser
  const csi = () => muted()
  for (const prefix of [undefined, '>', '=']) parser.registerCsiHandler(prefix ? { prefix, final: 'c' } : { final: 'c' }, csi)
  for (const prefix of [undefined, '?']) parser.registerCsiHandler(prefix ? { prefix, final: 'n' } : { final: 'n' }, csi)
  for (const prefix of [undefined, '?'])
    parser.registerCsiHandler(prefix ? { prefix, intermediates: '$', final: 'p' } : { intermediates: '$', final: 'p' }, csi)
  parser.registerCsiHandler({ prefix: '>', final: 'q' }, csi)
  parser.registerCsiHandler({ final: 't' }, csi)
  parser.registerDcsHandler({ intermediates: '$', final: 'q' }, () => muted())
  parser.registerDcsHandler({ intermediates: '+', final: 'q' }, () => muted())
  for (const code of [4, 10, 11, 12]) parser.registerOscHandler(code, (data) => data.includes('?') && muted())
}
