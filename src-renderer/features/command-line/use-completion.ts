/** What could stand at the cursor, asked while typing; answers to older lines are dropped. */
import { useEffect, useRef, useState } from 'react'
import type { CompletionItem } from '../../../src-preload/contract/commands.ts'
import { api } from '../../bridge/api.ts'
import { Pace } from '../../ui/pace.ts'

export interface Completion {
  line: string
  from: number
  to: number
  items: CompletionItem[]
}

/** A key held down repeats every 30 ms or so. */
const gap_ms = 40

export interface Completing {
  /** Null while nothing is known of this line. */
  completion: Completion | null
  /** It has been asked and not been answered. */
  awaited: boolean
}

export function useCompletion(
  line: string,
  cursor: number,
  { workspace, work_dir }: { workspace: string | undefined; work_dir: string | null },
  on: boolean,
): Completing {
  const [answer, setAnswer] = useState<Completion | null>(null)
  const [failed, setFailed] = useState<string | null>(null)
  const pace = useRef(new Pace(gap_ms)).current
  useEffect(() => {
    if (!on || line.trim() === '') {
      setAnswer(null)
      return
    }
    const controller = new AbortController()
    const ask = () => {
      pace.begin()
      api.commands
        .complete({ line, cursor, ...(workspace ? { workspace } : {}), ...(work_dir ? { work_dir } : {}) }, { signal: controller.signal })
        .then((found) => {
          if (!controller.signal.aborted) setAnswer({ line, ...found })
        })
        .catch(() => {
          if (controller.signal.aborted) return
          setAnswer(null)
          setFailed(line)
        })
    }
    const timer = setTimeout(ask, pace.wait_ms)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [line, cursor, workspace, work_dir, on, pace])
  const completion = answer?.line === line ? answer : null
  return { completion, awaited: on && line.trim() !== '' && completion === null && failed !== line }
}
