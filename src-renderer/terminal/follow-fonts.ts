/** Measures letters again when a face of the font arrives: bold, and each script, come when they are first drawn, in another font until then. */
import type { Terminal } from '@xterm/xterm'

/** Returns the way to stop. */
export function followFonts(terminal: Terminal): () => void {
  const measure = () => {
    // Two names of one weight: a change of the font is what makes xterm forget the widths it knows.
    terminal.options.fontWeightBold = terminal.options.fontWeightBold === 'bold' ? '700' : 'bold'
    terminal.clearTextureAtlas()
  }
  document.fonts.addEventListener('loadingdone', measure)
  return () => document.fonts.removeEventListener('loadingdone', measure)
}
