/** Which of the window's own dialogs is open: palette, keys, first steps, a plain confirmation. */
import { create } from 'zustand'

export interface PlainQuestion {
  title: string
  text: string
  /** What the button does, as a verb. */
  verb: string
  act: () => unknown
}

interface Dialogs {
  palette: boolean
  paletteQuery: string
  help: boolean
  tour: boolean
  question: PlainQuestion | null
}

export const useDialogs = create<Dialogs>(() => ({ palette: false, paletteQuery: '', help: false, tour: false, question: null }))

export const modals = {
  closePalette: () => useDialogs.setState({ palette: false }),
  setPaletteQuery: (paletteQuery: string) => useDialogs.setState({ paletteQuery }),
  typeIntoPalette: (text: string) => useDialogs.setState((old) => ({ paletteQuery: old.paletteQuery + text })),
  closeHelp: () => useDialogs.setState({ help: false }),
  closeTour: () => useDialogs.setState({ tour: false }),
  dropQuestion: () => useDialogs.setState({ question: null }),
  togglePalette: () => useDialogs.setState((old) => ({ palette: !old.palette, paletteQuery: '' })),
  toggleHelp: () => useDialogs.setState((old) => ({ help: !old.help })),
  openTour: () => useDialogs.setState({ tour: true }),
  confirm: (question: PlainQuestion) => useDialogs.setState({ question }),
}
