/** Starts programs by posix_spawn, whose cost does not grow with this process, and waits for them. */
import { closeSync, constants, openSync } from 'node:fs'
import { getSystemErrorName } from 'node:util'
import { type Libc, opaque_bytes } from './libc.ts'
import { signalName } from './signal-names.ts'

export interface SpawnWish {
  path: string
  args: readonly string[]
  env: Readonly<Record<string, string>>
  cwd: string
  /** A descriptor that it gets a copy of; a pipe; or nothing to read. */
  stdin: number | 'pipe' | 'nothing'
}

export interface Spawned {
  pid: number
  /** Our end of its stdin, where that is a pipe. */
  stdin: number | null
  /** Our ends of stdout and stderr: reading does not block. */
  outputs: readonly [number, number]
}

export type OnExit = (exit_code: number | null, signal: string | null) => void

/** The same in glibc and musl. */
const setsigdef = 0x04
const setsigmask = 0x08
const setsid = 0x80
const wnohang = 1
const o_cloexec = 0o2000000
/** A child's end of which no signal came is looked for this often; signals of several children may come as one, but none gets lost. */
const look_ms = 1000

export class PosixSpawn {
  readonly #libc: Libc
  readonly #attributes = Buffer.alloc(opaque_bytes)
  readonly #actions = Buffer.alloc(opaque_bytes)
  readonly #nothing: number
  readonly #running = new Map<number, OnExit>()
  readonly #status = new Int32Array(1)
  readonly #reap = () => this.#reapEnded()
  #looking: NodeJS.Timeout | undefined

  /** Throws where the C library or the system refuses. */
  constructor(libc: Libc) {
    this.#libc = libc
    check(libc.attrInit(this.#attributes))
    // A session and a group of its own; no signal blocked or ignored (node itself ignores SIGPIPE).
    check(libc.attrSetFlags(this.#attributes, setsid | setsigmask | setsigdef))
    check(libc.attrSetMask(this.#attributes, Buffer.alloc(opaque_bytes)))
    // A set is a bit for each signal. sigfillset would leave out the two that glibc keeps for itself, and these would be ignored then.
    check(libc.attrSetDefaults(this.#attributes, Buffer.alloc(opaque_bytes, 0xff)))
    this.#nothing = openSync('/dev/null', 'r')
    process.on('SIGCHLD', this.#reap)
  }

  /** Nothing that was started is waited for any more. */
  [Symbol.dispose](): void {
    process.off('SIGCHLD', this.#reap)
    clearInterval(this.#looking)
    closeSync(this.#nothing)
  }

  /** `on_exit` is called once, never before this returns. Throws what node's spawn would tell: ENOENT, EACCES, E2BIG, EMFILE, EAGAIN, a NUL in an argument. */
  spawn(wish: SpawnWish, on_exit: OnExit): Spawned {
    const args = [wish.path, ...wish.args]
    const env = Object.entries(wish.env).map(([name, value]) => `${name}=${value}`)
    for (const word of [wish.cwd, ...args, ...env])
      if (word.includes('\0')) throw Object.assign(new Error('A word holds a NUL.'), { code: 'ERR_INVALID_ARG_VALUE' })
    const ours: number[] = []
    const theirs: number[] = []
    const pipe = (we_write: boolean) => {
      const [read, write] = this.#pipe()
      theirs.push(we_write ? read : write)
      ours.push(we_write ? write : read)
      return we_write ? read : write
    }
    try {
      const stdin = wish.stdin === 'pipe' ? pipe(true) : wish.stdin === 'nothing' ? this.#nothing : wish.stdin
      const pid = this.#start(wish, args, env, [stdin, pipe(false), pipe(false)])
      const [stderr, stdout, to_stdin] = ours.splice(0).reverse()
      this.#running.set(pid, on_exit)
      this.#looking ??= setInterval(this.#reap, look_ms)
      for (const fd of [stdout!, stderr!]) this.#libc.setFlags(fd, constants.O_NONBLOCK)
      return { pid, stdin: to_stdin ?? null, outputs: [stdout!, stderr!] }
    } finally {
      for (const fd of [...theirs, ...ours]) closeSync(fd)
    }
  }

  /** Both ends are closed in whatever another thread starts meanwhile. */
  #pipe(): [number, number] {
    const fds = new Int32Array(2)
    if (this.#libc.pipe2(fds, o_cloexec) !== 0) check(this.#libc.errno())
    return [fds[0]!, fds[1]!]
  }

  #start(wish: SpawnWish, args: string[], env: string[], stdio: readonly number[]): number {
    const libc = this.#libc
    const actions = this.#actions
    check(libc.actionsInit(actions))
    try {
      check(libc.actionsChdir(actions, wish.cwd))
      for (const [as_fd, fd] of stdio.entries()) check(libc.actionsDup2(actions, fd, as_fd))
      // Everything of ours is closed by the start itself; what a library opened carelessly is too.
      if (libc.actionsCloseFrom) check(libc.actionsCloseFrom(actions, 3))
      const pid = new Int32Array(1)
      check(libc.spawn(pid, wish.path, actions, this.#attributes, [...args, null], [...env, null]))
      return pid[0]!
    } finally {
      libc.actionsDestroy(actions)
    }
  }

  /** By pid only: children of node and of terminals are waited for by those who started them. */
  #reapEnded(): void {
    for (const [pid, on_exit] of this.#running) {
      const found = this.#libc.waitpid(pid, this.#status, wnohang)
      if (found === 0) continue
      this.#running.delete(pid)
      const status = this.#status[0]!
      const signal = status & 0x7f
      // Somebody else waited for it: it is gone, and nobody knows how.
      if (found !== pid) on_exit(null, null)
      else if (signal === 0) on_exit((status >> 8) & 0xff, null)
      else on_exit(null, signalName(signal))
    }
    if (this.#running.size > 0) return
    clearInterval(this.#looking)
    this.#looking = undefined
  }
}

/** Throws for an error number that is not 0, as node does. */
function check(errno: number): void {
  if (errno === 0) return
  const code = getSystemErrorName(-errno)
  throw Object.assign(new Error(`posix_spawn ${code}`), { code, errno: -errno })
}
