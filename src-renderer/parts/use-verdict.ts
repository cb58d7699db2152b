/** The verdict on the line while it is typed: one question at a time, answers to older lines only until the newer one is there. */
import { useEffect, useRef, useState } from 'react'
import type { Verdict } from '../../src-preload/contract/commands.ts'
import { api } from '../bridge/api.ts'
import { connection } from '../bridge/connection.ts'
import { type Failure, hasCode, toFailure } from '../bridge/failure.ts'
import { Pace } from '../ui/pace.ts'

export interface LineVerdict {
  /** The line the answer is about. */
  line: string
  verdict: Verdict | null
  failure: Failure | null
}

/** A key held down repeats every 30 ms or so. */
const gap_ms = 40

export function useVerdict(line: string, place: { workspace?: string | undefined; work_dir?: string | null | undefined }): LineVerdict | null {
  const [answer, setAnswer] = useState<LineVerdict | null>(null)
  const newest = useRef(0)
  const pace = useRef(new Pace(gap_ms)).current
  const { workspace, work_dir } = place
  useEffect(() => {
    const mine = ++newest.current
    if (line.trim() === '') {
      setAnswer(null)
      return
    }
    const controller = new AbortController()
    const ask = async () => {
      pace.begin()
      for (;;) {
        try {
          const verdict = await api.commands.check(
            { line, ...(workspace ? { workspace } : {}), ...(work_dir ? { work_dir } : {}) },
            { signal: controller.signal },
          )
          if (newest.current === mine) setAnswer({ line, verdict, failure: null })
          return
        } catch (error) {
          if (controller.signal.aborted) return
          const failure = toFailure(error)
          if (newest.current === mine) setAnswer({ line, verdict: null, failure })
          if (!hasCode(failure, 'DISCONNECTED')) return
          await connection.connected(controller.signal).catch(() => undefined)
          if (controller.signal.aborted) return
        }
      }
    }
    const timer = setTimeout(() => void ask(), pace.wait_ms)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [line, workspace, work_dir, pace])
  return answer
}
