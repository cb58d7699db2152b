/** All programs of the runner: takes the host's orders, and ends everything when the host is gone. */

import { signalPid } from './process-group.ts'
import { allPids, hasMarker } from './process-table.ts'
import { Program } from './program.ts'
import type { FromRunner, ToRunner } from './runner-protocol.ts'
import type { SharedByPrograms } from './shared-by-programs.ts'

export class Programs {
  readonly #say: (message: FromRunner) => void
  readonly #programs = new Map<string, Program>()
  readonly #shared: SharedByPrograms

  constructor(say: (message: FromRunner) => void, shared: SharedByPrograms) {
    this.#say = say
    this.#shared = shared
  }

  take(message: ToRunner): void {
    if (message.t === 'hello') {
      this.#shared.host_marker = message.host_marker
      this.#say({ t: 'ready' })
      return
    }
    if (message.t === 'start') {
      const { key } = message.order
      const program = new Program(message.order, this.#shared, this.#say, () => this.#programs.delete(key))
      this.#programs.set(key, program)
      program.start()
      return
    }
    const program = this.#programs.get(message.key)
    if (message.t === 'end') program?.end(message.reason, message.grace_ms)
    else if (message.t === 'taken') program?.taken(message.channel, message.bytes)
    else void attempt(program, message).then((error) => this.#say({ t: 'answer', n: message.n, error }))
  }

  /** Nothing may survive the host: groups, sessions and whatever carries this host's marker. */
  killAll(): void {
    for (const program of this.#programs.values()) program.kill()
    if (!this.#shared.searches) return
    const marker = `OPSDECK_HOST=${this.#shared.host_marker}`
    // A program may fork while we look, so look until nothing is found.
    for (let round = 0; round < 20; round++) {
      const left = allPids().filter((pid) => pid !== process.pid && hasMarker(pid, marker))
      if (left.length === 0) return
      for (const pid of left) signalPid(pid, 'SIGKILL')
    }
  }
}

async function attempt(program: Program | undefined, message: Exclude<ToRunner, { t: 'hello' | 'start' | 'end' | 'taken' }>): Promise<string | null> {
  try {
    if (!program) throw new Error('The program is not running.')
    if (message.t === 'input') await program.input(message.data)
    else if (message.t === 'eof') await program.endInput()
    else program.resize(message.cols, message.rows)
    return null
  } catch (error) {
    return (error as Error).message
  }
}
