/** Bytes of files over HTTP, which sockets are no good for: uploads that are streamed, downloads of any size. */

import { type UploadAnswer, upload_answer } from '../../src-preload/contract/files.ts'
import { page_secret_header } from '../../src-preload/contract/page-secret.ts'
import { disconnected, failureOfBody } from './failure.ts'
import { pageSecret } from './page-secret.ts'

/** The desktop window has no HTTP door. */
export const hasByteRoutes = (): boolean => window.opsdeck?.host !== 'desktop'

const addressOf = (path: string, query: Record<string, string>, tail = ''): URL =>
  new URL(`files/${path.split('/').map(encodeURIComponent).join('/')}${tail}?${new URLSearchParams(query)}`, new URL('./', window.location.href))

export interface UploadOptions {
  workspace: string
  conflict: 'replace' | 'keep_both' | 'skip'
  signal: AbortSignal
  onProgress: (sent_bytes: number) => void
}

/** Throws a Failure as a call does; nothing of a file that was not sent whole is kept. */
export function uploadFile(file: File, path: string, { workspace, conflict, signal, onProgress }: UploadOptions): Promise<UploadAnswer> {
  return new Promise((resolve, reject) => {
    // fetch does not tell how far it is.
    const request = new XMLHttpRequest()
    request.open('POST', addressOf(path, { conflict, workspace }, '/upload'))
    const secret = pageSecret()
    if (secret !== null) request.setRequestHeader(page_secret_header, secret)
    request.upload.addEventListener('progress', (event) => onProgress(event.loaded))
    request.addEventListener('load', () => {
      if (request.status === 200 || request.status === 201) resolve(upload_answer.parse(JSON.parse(request.responseText)))
      else reject(failureOfBody(request.responseText))
    })
    request.addEventListener('error', () => reject(disconnected()))
    request.addEventListener('abort', () => reject(new DOMException('Stopped.', 'AbortError')))
    signal.addEventListener('abort', () => request.abort(), { once: true })
    const form = new FormData()
    form.append('file', file, 'file')
    request.send(form)
  })
}

/** The bytes of a file as they come, of a folder as a zip. Throws a Failure. */
export const downloadFile = (path: string, { workspace }: { workspace: string }): Promise<Response> => answerOf(addressOf(path, { raw: '1', workspace }))

/** What an answer of the host named: its `url`. Throws a Failure. */
export const downloadFrom = (url: string, signal: AbortSignal): Promise<Response> =>
  answerOf(new URL(url.replace(/^\//, ''), new URL('./', window.location.href)), signal)

async function answerOf(address: URL, signal?: AbortSignal): Promise<Response> {
  const secret = pageSecret()
  const answer = await fetch(address, {
    ...(signal && { signal }),
    credentials: 'same-origin',
    headers: secret === null ? {} : { [page_secret_header]: secret },
  }).catch((error: unknown) => {
    throw disconnected(error)
  })
  if (!answer.ok) throw failureOfBody(await answer.text())
  return answer
}
