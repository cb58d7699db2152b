/** The caret of the command line: where completion looks, where it goes when the text is changed for the user, and who asks for the focus. */
import { type RefObject, useEffect, useLayoutEffect, useState } from 'react'
import { useCommandLine } from '../../stores/typed-line.ts'

export interface Caret {
  cursor: number
  /** The user moved it. */
  noteCursor: (at: number) => void
  /** Moves it, and takes the focus. */
  putCaret: (at: number) => void
}

export function useCaret(input: RefObject<HTMLInputElement | null>): Caret {
  const focusAsked = useCommandLine((state) => state.focusAsked)
  const [cursor, setCursor] = useState(0)
  /** A new object each time, so that the same place can be asked for again. */
  const [caret, setCaret] = useState<{ at: number } | null>(null)
  useEffect(() => {
    if (focusAsked === 0) return
    input.current?.focus()
    // Asked for by key, what stands there is selected; put there by somebody, it is to be changed at its end.
    const { selectAll, line } = useCommandLine.getState()
    if (selectAll) input.current?.select()
    else setCaret({ at: line.length })
  }, [focusAsked, input])
  useLayoutEffect(() => {
    if (caret) input.current?.setSelectionRange(caret.at, caret.at)
  }, [caret, input])
  return {
    cursor,
    noteCursor: setCursor,
    putCaret(at) {
      setCaret({ at })
      setCursor(at)
      input.current?.focus()
    },
  }
}
