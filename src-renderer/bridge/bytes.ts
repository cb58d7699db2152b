/** Bytes of files over HTTP, which sockets are no good for: uploads that are streamed, downloads of any size. */

import { type UploadAnswer, upload_answer } from '../../src-preload/contract/files.ts'
import { page_secret_header } from '../../src-preload/contract/page-secret.ts'
import { type Uploaded, uploaded } from '../../src-preload/contract/uploads.ts'
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

export type Sending = Pick<UploadOptions, 'signal' | 'onProgress'>

/** Throws a Failure as a call does; nothing of a file that was not sent whole is kept. */
export const uploadFile = async (file: File, path: string, { workspace, conflict, ...sending }: UploadOptions): Promise<UploadAnswer> =>
  upload_answer.parse(await sendForm(addressOf(path, { conflict, workspace }, '/upload'), file, 'file', sending))

/** Hands in a file for registered programs. Throws a Failure; nothing of a file that was not sent whole is kept. */
export const handInFile = async (file: Blob, name: string, sending: Sending): Promise<Uploaded> =>
  uploaded.parse(await sendForm(new URL('upload', new URL('./', window.location.href)), file, name, sending))

/** A part of a result: bytes from 0 on, or all of it. Throws a Failure. */
export const downloadResult = (job_id: string, file: string, { signal, up_to_bytes }: { signal?: AbortSignal; up_to_bytes?: number } = {}): Promise<Response> =>
  answerOf(resultAddress(job_id, { file }), signal, up_to_bytes === undefined ? {} : { range: `bytes=0-${up_to_bytes - 1}` })

/** All results of a job as a zip. Throws a Failure. */
export const downloadResults = (job_id: string, signal: AbortSignal): Promise<Response> => answerOf(resultAddress(job_id, { zip: '1' }), signal)

const resultAddress = (job_id: string, query: Record<string, string>): URL =>
  new URL(`jobs/${encodeURIComponent(job_id)}/download?${new URLSearchParams(query)}`, new URL('./', window.location.href))

function sendForm(address: URL, file: Blob, name: string, { signal, onProgress }: Sending): Promise<unknown> {
  return new Promise((resolve, reject) => {
    // fetch does not tell how far it is.
    const request = new XMLHttpRequest()
    request.open('POST', address)
    const secret = pageSecret()
    if (secret !== null) request.setRequestHeader(page_secret_header, secret)
    request.upload.addEventListener('progress', (event) => onProgress(event.loaded))
    request.addEventListener('load', () => {
      if (request.status === 200 || request.status === 201) resolve(JSON.parse(request.responseText))
      else reject(failureOfBody(request.responseText))
    })
    request.addEventListener('error', () => reject(disconnected()))
    request.addEventListener('abort', () => reject(new DOMException('Stopped.', 'AbortError')))
    signal.addEventListener('abort', () => request.abort(), { once: true })
    const form = new FormData()
    form.append('file', file, name)
    request.send(form)
  })
}

/** The bytes of a file as they come, of a folder as a zip. Throws a Failure. */
export const downloadFile = (path: string, { workspace }: { workspace: string }): Promise<Response> => answerOf(addressOf(path, { raw: '1', workspace }))

/** What an answer of the host named: its `url`. Throws a Failure. */
export const downloadFrom = (url: string, signal: AbortSignal): Promise<Response> =>
  answerOf(new URL(url.replace(/^\//, ''), new URL('./', window.location.href)), signal)

async function answerOf(address: URL, signal?: AbortSignal, headers: Record<string, string> = {}): Promise<Response> {
  const secret = pageSecret()
  const answer = await fetch(address, {
    ...(signal && { signal }),
    credentials: 'same-origin',
    headers: secret === null ? headers : { ...headers, [page_secret_header]: secret },
  }).catch((error: unknown) => {
    throw signal?.aborted ? error : disconnected(error)
  })
  if (!answer.ok) throw failureOfBody(await answer.text())
  return answer
}
