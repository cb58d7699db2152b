/** What could stand at the cursor, asked while typing; answers to older lines are dropped. */
import { useEffect, useState } from 'react'
import type { CompletionItem } from '../../../src-preload/contract/commands.ts'
import { api } from '../../bridge/api.ts'

export interface Completion {
  line: string
  from: number
  to: number
  items: CompletionItem[]
}

const rest_ms = 40

export function useCompletion(line: string, cursor: number, { workspace, work_dir }: { workspace: string | undefined; work_dir: string | null }, on: boolean): Completion | null {
  const [answer, setAnswer] = useState<Completion | null>(null)
  useEffect(() => {
    if (!on || line.trim() === '') {
      setAnswer(null)
      return
    }
    const controller = new AbortController()
    const timer = setTimeout(() => {
      api.commands
        .complete({ line, cursor, ...(workspace ? { workspace } : {}), ...(work_dir ? { work_dir } : {}) }, { signal: controller.signal })
        .then((found) => {
          if (!controller.signal.aborted) setAnswer({ line, ...found })
        })
        .catch(() => {
          if (!controller.signal.aborted) setAnswer(null)
        })
    }, rest_ms)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [line, cursor, workspace, work_dir, on])
  return answer && answer.line === line ? answer : null
}
