/** The state of the engine: paused, running, waiting, disk. */
import { create } from 'zustand'
import type { EngineState } from '../../src-preload/contract/system.ts'

export const useEngine = create<{ engine: EngineState | null }>(() => ({ engine: null }))

export const noteEngine = (engine: EngineState): void => useEngine.setState({ engine })
