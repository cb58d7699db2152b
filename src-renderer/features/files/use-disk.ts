/** What the disk has of an open file: read when it opens, and again whenever it changed. */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { FileText } from '../../../src-preload/contract/files.ts'
import { api } from '../../bridge/api.ts'
import { type Failure, toFailure } from '../../bridge/failure.ts'
import { onFileChange } from '../../stores/file-changes.ts'
import { isWithin } from '../../stores/file-tree.ts'

export interface Disk {
  /** As it was read last; kept when it is gone, for its text may be unsaved. */
  file: FileText | null
  gone: boolean
  failure: Failure | null
}

const rest_ms = 80

export function useDisk(workspace: string, path: string): Disk & { read: () => void } {
  const [disk, setDisk] = useState<Disk>({ file: null, gone: false, failure: null })
  const turn = useRef(0)
  const read = useCallback(async () => {
    const mine = ++turn.current
    try {
      const file = await api.files.read({ path, workspace })
      if (mine === turn.current) setDisk({ file, gone: false, failure: null })
    } catch (error) {
      const failure = toFailure(error)
      if (mine !== turn.current) return
      setDisk((old) => (failure.code === 'NOT_FOUND' && old.file ? { file: old.file, gone: true, failure: null } : { ...old, failure }))
    }
  }, [path, workspace])
  useEffect(() => {
    void read()
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = onFileChange((changed) => {
      if (changed !== null && !isWithin(path, changed)) return
      clearTimeout(timer)
      timer = setTimeout(() => void read(), rest_ms)
    })
    const turns = turn
    return () => {
      turns.current++
      clearTimeout(timer)
      stop()
    }
  }, [read, path])
  return { ...disk, read: () => void read() }
}
