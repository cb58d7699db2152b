/** Which way programs are started with pipes: by posix_spawn once that has proved itself here, by node's own spawn until then and elsewhere. */
import { closeSync, readFileSync, readSync } from 'node:fs'
import { openLibc } from './libc.ts'
import { type OnExit, PosixSpawn } from './posix-spawn.ts'

/** `auto`: posix_spawn after the first program, where it works. `posix_spawn`: from the first one on, untried. */
export type StartWayName = 'auto' | 'child_process' | 'posix_spawn'

/** Loading takes 25 ms and 9 MB: who starts one program only is not burdened with it. */
const warm_up_ms = 20
/** A trial that takes longer has failed. */
const trial_ms = 5000

export class StartWay {
  #posix: PosixSpawn | null = null
  #is_asked: boolean

  /** Throws for `posix_spawn` where that cannot be had. */
  constructor(name: StartWayName = 'auto') {
    this.#is_asked = name !== 'auto'
    if (name !== 'posix_spawn') return
    const libc = openLibc()
    if (!libc) throw new Error('This machine starts no programs by posix_spawn.')
    this.#posix = new PosixSpawn(libc)
  }

  /** For the next program; null: node's own. The first question has it loaded and tried soon. */
  posix(): PosixSpawn | null {
    if (!this.#is_asked) {
      this.#is_asked = true
      setTimeout(() => void this.#tryOut(), warm_up_ms).unref()
    }
    return this.#posix
  }

  [Symbol.dispose](): void {
    this.#posix?.[Symbol.dispose]()
  }

  async #tryOut(): Promise<void> {
    let posix: PosixSpawn | undefined
    try {
      const libc = openLibc()
      if (!libc) return
      posix = new PosixSpawn(libc)
      await tryOut(posix)
      this.#posix = posix
    } catch {
      // Not built for this machine, or not as it should be: node's own spawn does all of it, only more slowly.
      posix?.[Symbol.dispose]()
    }
  }
}

/** Starts a program of which everything is known, and rejects when anything about it is not as it should be. */
export async function tryOut(posix: Pick<PosixSpawn, 'spawn'>): Promise<void> {
  const { promise: ended, resolve, reject } = Promise.withResolvers<Parameters<OnExit>>()
  const timer = setTimeout(() => reject(new Error('the trial did not end')), trial_ms)
  // It reads its stdin, so it is still there when it is looked at.
  const program = { path: '/bin/sh', args: ['-c', 'read line; echo "$line $PWD $TRIAL $$"; exit 7'], env: { TRIAL: 'a b' }, cwd: '/', stdin: 'pipe' as const }
  const { pid, stdin, outputs } = posix.spawn(program, (...end) => resolve(end))
  try {
    const wrong = wrongWith(pid)
    closeSync(stdin!)
    const [code, signal] = await ended
    const bytes = Buffer.alloc(100)
    const said = bytes.toString('utf8', 0, readSync(outputs[0], bytes))
    if (wrong || code !== 7 || signal !== null || said !== ` / a b ${pid}\n`)
      throw new Error(`the trial was not as it should be (${wrong || `${code} ${signal} ${said}`})`)
  } finally {
    clearTimeout(timer)
    for (const fd of outputs) closeSync(fd)
  }
}

/** What is not as it should be with a program that has just been started; empty where all is well. */
function wrongWith(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const [, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (Number(group) !== pid || Number(session) !== pid) return `group ${group} and session ${session} of ${pid}`
  const status = readFileSync(`/proc/${pid}/status`, 'latin1')
  return /^Sig(Blk|Ign):\t0*[1-9a-f].*$/m.exec(status)?.[0] ?? ''
}
