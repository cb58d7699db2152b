/** Where one is in a file of any size, and what stands there: rows that are read anew whenever one moves. */
import { useCallback, useRef, useState } from 'react'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { type ByteRow, hexRowAbove, hexRows, type ReadPart, textRowAt, textRows, textRowsAbove } from './byte-rows.ts'
import { bytesOfBase64 } from './byte-text.ts'

export type Mode = 'text' | 'hex'

interface Shown {
  rows: readonly ByteRow[]
  size_bytes: number
}

/** `count` rows are shown. */
export function useBytePlace(workspace: string, path: string, mode: Mode, count: number) {
  const read = useCallback<ReadPart>(
    async (from, limit) => {
      const part = await api.files.bytes({ path, workspace, from, limit })
      return { bytes: bytesOfBase64(part.data), size_bytes: part.size_bytes }
    },
    [path, workspace],
  )
  const [shown, setShown] = useState<Shown | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const top = useRef(0)
  /** Only the newest look counts: keys come faster than answers. */
  const turn = useRef(0)
  /** A way that was not answered yet: whoever draws anew meanwhile goes it again, and not back. */
  const pending = useRef<((now: number) => number | Promise<number>) | null>(null)
  const endOf = useCallback(
    (size: number): number | Promise<number> =>
      mode === 'text' ? textRowsAbove(read, size, Math.max(1, count - 2)) : hexRowAbove(size + 15, Math.max(1, count - 2)),
    [mode, read, count],
  )
  const go = useCallback(
    async (to: (now: number) => number | Promise<number>) => {
      const mine = ++turn.current
      pending.current = to
      try {
        const from = await to(top.current)
        const found = await (mode === 'text' ? textRows : hexRows)(read, from, count)
        if (mine !== turn.current) return
        // Never an empty view because the file has become shorter.
        if (found.rows.length === 0 && found.size_bytes > 0) return void go(() => endOf(found.size_bytes))
        top.current = found.rows[0]?.from ?? 0
        pending.current = null
        setShown(found)
        setFailure(null)
      } catch (error) {
        if (mine === turn.current) setFailure(toFailure(error).message)
      }
    },
    [mode, read, count, endOf],
  )
  const by = (rows: number) =>
    void go((now) => {
      if (rows < 0) return mode === 'text' ? textRowsAbove(read, now, -rows) : hexRowAbove(now, -rows)
      const below = shown?.rows[Math.min(rows, shown.rows.length - 1)]
      return below?.from ?? now
    })
  const at = (byte: number) => void go(() => (mode === 'text' ? textRowAt(read, byte) : hexRowAbove(byte, 0)))
  const toEnd = () => void go(async () => endOf((await read(0, 0)).size_bytes))
  return { shown, failure, by, at, toEnd, again: () => void go(pending.current ?? ((now) => now)) }
}
