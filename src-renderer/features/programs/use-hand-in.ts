/** One file on its way from a field to the host: how far it is, stopped by its user or when the field goes. */
import { useEffect, useRef, useState } from 'react'
import type { Uploaded } from '../../../src-preload/contract/uploads.ts'
import { handInFile } from '../../bridge/bytes.ts'
import { toFailure } from '../../bridge/failure.ts'
import { queryClient } from '../../stores/query-client.ts'

export interface HandingIn {
  name: string
  size_bytes: number
  sent_bytes: number
}

interface HandIn {
  /** Null while nothing is sent. */
  sending: HandingIn | null
  /** Why the last one did not arrive. */
  failure: string | null
  send: (file: File) => void
  stop: () => void
}

/** `done` is called with what the host made of the file. */
export function useHandIn(done: (uploaded: Uploaded) => void): HandIn {
  const [sending, setSending] = useState<HandingIn | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const stopper = useRef<AbortController | null>(null)
  // What else was typed while the file was on its way stays: the newest of the field's answers counts.
  const newest = useRef(done)
  useEffect(() => {
    newest.current = done
  })
  useEffect(() => () => stopper.current?.abort(), [])
  const send = async (file: File) => {
    stopper.current?.abort()
    const stop = new AbortController()
    stopper.current = stop
    const of_file = { name: file.name, size_bytes: file.size }
    setFailure(null)
    setSending({ ...of_file, sent_bytes: 0 })
    try {
      const uploaded = await handInFile(file, file.name, {
        signal: stop.signal,
        onProgress: (sent) => setSending({ ...of_file, sent_bytes: Math.min(sent, file.size) }),
      })
      // Before the field shows it: then its name is known.
      await queryClient.invalidateQueries({ queryKey: ['uploads'] })
      if (!stop.signal.aborted) newest.current(uploaded)
    } catch (error) {
      if (!stop.signal.aborted) setFailure(toFailure(error).message)
    }
    if (stopper.current === stop) setSending(null)
  }
  return { sending, failure, send: (file) => void send(file), stop: () => stopper.current?.abort() }
}
