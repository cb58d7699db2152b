/** A search in files as it goes: its matches come in parts, it can be stopped, and a replacement shown before it is made. */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { SearchMatch } from '../../../src-preload/contract/files.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'

export interface Query {
  pattern: string
  path: string
  regex: boolean
  case_sensitive: boolean
  whole_word: boolean
  include: string
  exclude: string
  ignored: boolean
}

interface Result {
  state: 'idle' | 'searching' | 'done' | 'stopped'
  matches: readonly SearchMatch[]
  cut: boolean
  left_out: number
  failure: string | null
  /** Of a preview: the files in the versions that it showed. */
  files: readonly { path: string; etag: string }[] | null
}

const nothing: Result = { state: 'idle', matches: [], cut: false, left_out: 0, failure: null, files: null }
const limit = 10_000

const wired = (query: Query, workspace: string) => ({
  pattern: query.pattern,
  regex: query.regex,
  whole_word: query.whole_word,
  ignored: query.ignored,
  workspace,
  ...(query.case_sensitive && { case_sensitive: true }),
  ...(query.path && { path: query.path }),
  ...(query.include && { include: query.include }),
  ...(query.exclude && { exclude: query.exclude }),
})

export function useSearch(workspace: string | null) {
  const [result, setResult] = useState<Result>(nothing)
  const turn = useRef(0)
  const running = useRef<string | null>(null)

  const failed = useCallback((mine: number, error: unknown) => {
    if (mine === turn.current) setResult({ ...nothing, state: 'done', failure: toFailure(error).message })
  }, [])

  const stop = useCallback(() => {
    turn.current++
    const id = running.current
    running.current = null
    if (id !== null) void api.files.searches.stop({ id }).catch(() => undefined)
    setResult((old) => (old.state === 'searching' ? { ...old, state: 'stopped' } : old))
  }, [])
  useEffect(() => stop, [stop])

  const start = useCallback(
    async (query: Query) => {
      stop()
      const mine = turn.current
      if (workspace === null || query.pattern === '') return setResult(nothing)
      setResult((old) => ({ ...nothing, state: 'searching', matches: old.matches }))
      try {
        const { id } = await api.files.searches.start({ ...wired(query, workspace), limit })
        if (mine !== turn.current) return void api.files.searches.stop({ id }).catch(() => undefined)
        running.current = id
        let matches: readonly SearchMatch[] = []
        for (;;) {
          const part = await api.files.searches.next({ id })
          if (mine !== turn.current) return
          matches = [...matches, ...part.items]
          setResult({ ...nothing, state: part.done ? 'done' : 'searching', matches, cut: part.cut !== null, left_out: part.left_out })
          if (part.done) break
        }
        running.current = null
      } catch (error) {
        failed(mine, error)
      }
    },
    [workspace, stop, failed],
  )

  const preview = useCallback(
    async (query: Query, replacement: string) => {
      stop()
      const mine = turn.current
      if (workspace === null || query.pattern === '') return setResult(nothing)
      setResult((old) => ({ ...old, state: 'searching', files: null, failure: null }))
      try {
        const part = await api.files.preview_replace({ ...wired(query, workspace), replacement, limit })
        if (mine !== turn.current) return
        setResult({ state: 'done', matches: part.items, cut: part.cut !== null, left_out: part.left_out, failure: null, files: part.files })
      } catch (error) {
        failed(mine, error)
      }
    },
    [workspace, stop, failed],
  )

  /** Gives what was changed and what was not, in words. */
  const replace = useCallback(
    async (query: Query, replacement: string): Promise<string | null> => {
      if (workspace === null || !result.files?.length) return null
      try {
        const { changed, failed: left } = await api.files.replace({ ...wired(query, workspace), replacement, files: [...result.files] })
        const count = changed.reduce((sum, one) => sum + one.count, 0)
        setResult(nothing)
        const said = `Replaced ${count} in ${changed.length} ${changed.length === 1 ? 'file' : 'files'}.`
        return left.length === 0 ? said : `${said} ${left.length} were left alone: ${left[0]!.path}: ${left[0]!.error}`
      } catch (error) {
        setResult((old) => ({ ...old, failure: toFailure(error).message }))
        return null
      }
    },
    [workspace, result.files],
  )
  return { result, start, stop, preview, replace }
}
