/** Answers with the bytes of a file: whole or by range, with its version, as something to be saved and never shown. */
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { byteRange } from './byte-range.ts'
import { HttpRefusal } from './http-refusal.ts'

export interface AnsweredBytes {
  /** Of the file that is saved; of a path the last name. */
  name: string
  type: string
  size_bytes: number
  etag: string
  modified_at: string
  /** The bytes from `start` to before `end`; closes what is open when they are read or let go. */
  open: (start: number, end: number) => Readable
  /** Where nothing is read. */
  close: () => Promise<void>
}

/** 200, 206 or 304; throws 416. */
export async function answerBytes(request: FastifyRequest, reply: FastifyReply, bytes: AnsweredBytes): Promise<FastifyReply> {
  const { size_bytes: size, etag, modified_at, name, type } = bytes
  reply.header('accept-ranges', 'bytes').header('etag', etag).header('last-modified', new Date(modified_at).toUTCString())
  if (matches(request.headers['if-none-match'], etag)) {
    await bytes.close()
    return reply.code(304).send()
  }
  const wanted_part = request.headers['if-range'] === undefined || request.headers['if-range'] === etag
  const range = byteRange(wanted_part ? request.headers.range : undefined, size)
  if (range.kind === 'unsatisfiable') {
    reply.header('content-range', `bytes */${size}`)
    const message = `The file has ${size} bytes; the range lies outside.`
    throw new HttpRefusal(416, 'INVALID_INPUT', message, { size_bytes: size, issues: [{ path: 'range', message }] })
  }
  const { start, end } = range.kind === 'part' ? range : { start: 0, end: size }
  if (range.kind === 'part') reply.code(206).header('content-range', `bytes ${start}-${end - 1}/${size}`)
  reply
    .header('content-type', type)
    .header('content-disposition', disposition(name))
    .header('content-length', end - start)
  if (request.method !== 'HEAD' && start < end) return reply.send(bytes.open(start, end))
  await bytes.close()
  return reply.send(Readable.from([]))
}

function matches(header: string | undefined, etag: string): boolean {
  return (header ?? '').split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
}

/** In ASCII for everybody, and whole for those who read RFC 5987. */
export function disposition(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const plain = name.replaceAll(/[^\w. ()-]/g, '_')
  const whole = encodeURIComponent(name).replaceAll(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`
}
