/** Collects what a socket is sent, as JSON, and waits for what a test expects. */
import type { WebSocket } from 'ws'
import { messageText } from '../../src-main/doors/websocket/message-text.ts'
import { until } from './until.ts'

export interface Frame {
  type: string
  data: Record<string, unknown>
  at: string
}

export class Frames<T = Frame> {
  readonly all: T[] = []

  constructor(socket: WebSocket) {
    socket.on('message', (data) => this.all.push(JSON.parse(messageText(data)) as T))
  }

  /** Resolves with the first frame that fits. */
  async first(fits: (frame: T) => boolean, what: string): Promise<T> {
    await until(
      () => this.all.some(fits),
      what,
      () => JSON.stringify(this.all.slice(-20)).slice(0, 4000),
    )
    return this.all.find(fits)!
  }
}

/** The bytes of the `command_output` frames of a job's stream, by their offsets. */
export function outputOf(frames: readonly Frame[], id: string, stream: string): { from: number; bytes: Buffer }[] {
  return frames
    .filter(({ type, data }) => type === 'command_output' && data['id'] === id && data['stream'] === stream)
    .map(({ data }) => ({ from: data['from'] as number, bytes: Buffer.from(data['data'] as string, data['encoding'] as 'utf8' | 'base64') }))
}
