/** Which of the window's own dialogs is open: palette, keys, first steps, a plain confirmation. */
import { create } from 'zustand'

export interface PlainQuestion {
  title: string
  text: string
  /** What is lost, one by one. */
  items?: readonly string[]
  /** What the button does, as a verb. */
  verb: string
  act: () => unknown
  /** Nothing is lost by it: the button is no warning. */
  is_harmless?: boolean
  /** Something else that may be done instead. */
  other?: { verb: string; act: () => unknown }
  /** When it is left as it is. */
  leave?: () => void
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
  dropQuestion: () => {
    const { question } = useDialogs.getState()
    useDialogs.setState({ question: null })
    question?.leave?.()
  },
  togglePalette: () => useDialogs.setState((old) => ({ palette: !old.palette, paletteQuery: '' })),
  toggleHelp: () => useDialogs.setState((old) => ({ help: !old.help })),
  openTour: () => useDialogs.setState({ tour: true }),
  confirm: (question: PlainQuestion) => useDialogs.setState({ question }),
  /** Resolves with the answer. */
  ask: (question: Omit<PlainQuestion, 'act' | 'leave'>): Promise<boolean> =>
    new Promise((resolve) => useDialogs.setState({ question: { ...question, act: () => resolve(true), leave: () => resolve(false) } })),
}
