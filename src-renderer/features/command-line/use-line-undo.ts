/** The steps of the line, kept for as long as the window is open; what others put on the line is a step too. */
import { useEffect, useState } from 'react'
import { type LineStep, LineUndo } from './line-undo.ts'

export interface LineSteps {
  typed: (step: LineStep) => void
  /** What the line is to be now; null where there is nothing more that way. */
  step: (by: 'undo' | 'redo') => LineStep | null
}

/** While `composing` the line holds what an input method has not settled yet. */
export function useLineUndo(line: string, composing: boolean): LineSteps {
  const [steps] = useState(() => new LineUndo())
  useEffect(() => {
    if (!composing) steps.put({ line, cursor: line.length })
  }, [line, steps, composing])
  return { typed: (step) => steps.typed(step), step: (by) => steps[by]() }
}
