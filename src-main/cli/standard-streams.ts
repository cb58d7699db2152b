/** Standard output and error: whole writes, quiet when the reader has gone, colours only for a terminal. */
import { AppError } from '../base/app-error.ts'

export class StandardStreams {
  readonly #stdout: NodeJS.WriteStream
  readonly #stderr: NodeJS.WriteStream
  readonly #colours: boolean
  #on_broken: () => void

  /** `on_broken` is called once when nobody reads standard output any more. */
  constructor(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream, colours: boolean, on_broken: () => void) {
    this.#stdout = stdout
    this.#stderr = stderr
    this.#colours = colours
    this.#on_broken = on_broken
    stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO' && error.code !== 'ERR_STREAM_DESTROYED') {
        throw new AppError('INTERNAL', `Standard output cannot be written: ${error.message}.`, {}, error)
      }
      const told = this.#on_broken
      this.#on_broken = () => {}
      told()
    })
    // Where even the complaints cannot be read there is nobody left to tell.
    stderr.on('error', () => {})
  }

  get isTerminal(): boolean {
    return this.#stdout.isTTY === true
  }

  /** True where a person reads the messages on standard error. */
  get isWatched(): boolean {
    return this.#stderr.isTTY === true
  }

  /** Size of the terminal, with the customary one where it is not known. */
  get size(): { cols: number; rows: number } {
    return { cols: this.#stdout.columns || 80, rows: this.#stdout.rows || 24 }
  }

  /** Calls `listener` at every change of size until disposed. */
  onResize(listener: () => void): Disposable {
    this.#stdout.on('resize', listener)
    return { [Symbol.dispose]: () => void this.#stdout.off('resize', listener) }
  }

  /** Replaces what happens when the reader of standard output goes away. */
  onBroken(told: () => void): void {
    this.#on_broken = told
  }

  /** Writes to standard output; resolves when the reader took it, or is gone. */
  out(data: string | Uint8Array): Promise<void> {
    return write(this.#stdout, data)
  }

  err(data: string | Uint8Array): Promise<void> {
    return write(this.#stderr, data)
  }

  /** A message of Opsdeck's own, as a line on standard error. */
  say(sentence: string): Promise<void> {
    return this.err(`opsdeck: ${sentence}\n`)
  }

  json(value: unknown): Promise<void> {
    return this.out(`${JSON.stringify(value)}\n`)
  }

  /** `text` in a colour of the terminal (SGR number), plain where there is none. */
  paint(colour: number, text: string): string {
    return this.#colours ? `\u001b[${colour}m${text}\u001b[39m` : text
  }
}

function write(stream: NodeJS.WriteStream, data: string | Uint8Array): Promise<void> {
  return new Promise((done) => {
    if (data.length === 0 || stream.destroyed) done()
    else stream.write(data, () => done())
  })
}
