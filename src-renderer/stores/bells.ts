/** Bells that rang in terminals, until somebody has seen that they did. */
import { create } from 'zustand'
import { knownSettings } from './host.ts'

/** By the id of the session or job. */
const useBells = create<{ rang: Readonly<Record<string, true>> }>(() => ({ rang: {} }))

/** Nothing where the settings want no bells, or where it is told already. */
export function ringBell(id: string): void {
  if (knownSettings()?.terminal_bell === false || useBells.getState().rang[id]) return
  useBells.setState(({ rang }) => ({ rang: { ...rang, [id]: true } }))
}

export function silenceBell(id: string): void {
  if (!useBells.getState().rang[id]) return
  useBells.setState(({ rang: { [id]: _seen, ...rang } }) => ({ rang }))
}

export const useBell = (id: string): boolean => useBells(({ rang }) => rang[id] === true)
