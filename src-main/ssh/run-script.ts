/**
 * Runs a fixed script of ours on a server: the script and the bytes for it come on standard input, values as positional arguments, so that no name ever becomes
 * shell text. `head -c` cuts the script off the front, because a shell may read on beyond what it runs.
 */
import type { Client } from 'ssh2'
import { quoteWords } from './quote-words.ts'
import { sshFailed } from './ssh-failed.ts'
import { openChannel } from './ssh-pool.ts'

export interface ScriptRun {
  script: string
  /** Its positional arguments. */
  args?: readonly string[]
  /** What it reads on standard input. */
  input?: string | Buffer
  /** As root, by `sudo -n`; not needed where the login is root's. */
  as_root?: boolean
  /** Milliseconds; default that of a step. */
  timeout_ms?: number
  signal?: AbortSignal | undefined
  onOutput?: (stream: 'stdout' | 'stderr', data: Buffer) => void
}

export interface ScriptEnd {
  exit_code: number | null
  signal: string | null
  stdout: string
  stderr: string
}

/** REMOTE.md 0. */
export const step_ms = 60_000
/** Of each stream; what comes after is counted by nobody, but for `onOutput`. */
const kept_bytes = 1024 * 1024

/** What a login shell prints by itself stands before this line and is dropped. */
const begin_mark = 'opsdeck begins here'
const starter = `sh -c 'echo "${begin_mark}"; n=$1; shift; s=$(head -c "$n"; echo x); eval "\${s%x}"' sh`

/**
 * Resolves with how it ended, whatever its exit code. Rejects with SSH_FAILED (`channel_failed`, `connection_lost`, `timeout`, `no_sudo`, `sudo_password`) and with the
 * reason of `signal`.
 */
export async function runScript(client: Client, run: ScriptRun): Promise<ScriptEnd> {
  const script = Buffer.from(run.script)
  const command = `${run.as_root ? 'sudo -n -- ' : ''}${starter} ${script.length} ${quoteWords(run.args ?? [])}`.trimEnd()
  const channel = await openChannel(client, command)
  const kept = { stdout: new KeptBytes(), stderr: new KeptBytes() }
  const end: ScriptEnd = { exit_code: null, signal: null, stdout: '', stderr: '' }
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => stop(sshFailed('timeout', `The server did not finish within ${(run.timeout_ms ?? step_ms) / 1000} seconds.`)),
      run.timeout_ms ?? step_ms,
    )
    const aborted = () => stop(run.signal?.reason as Error)
    const settle = () => {
      clearTimeout(timer)
      run.signal?.removeEventListener('abort', aborted)
    }
    const stop = (error: Error) => {
      settle()
      channel.close()
      reject(error)
    }
    run.signal?.addEventListener('abort', aborted, { once: true })
    let ended = false
    channel.on('exit', (code: number | null, signal?: string) => {
      ended = true
      end.exit_code = code
      end.signal = signal ?? null
    })
    const ours = afterMark((data) => {
      kept.stdout.add(data)
      run.onOutput?.('stdout', data)
    })
    channel.on('data', ours)
    channel.stderr.on('data', (data: Buffer) => {
      kept.stderr.add(data)
      run.onOutput?.('stderr', data)
    })
    channel.on('close', () => {
      settle()
      if (ended) resolve()
      else reject(sshFailed('connection_lost', 'The connection to the server broke while it worked.'))
    })
    channel.on('error', (error: Error) => stop(sshFailed('connection_lost', `The connection to the server broke (${error.message}).`, {}, error)))
    channel.write(script)
    channel.end(run.input ?? '')
    if (run.signal?.aborted) aborted()
  })
  end.stdout = kept.stdout.text
  end.stderr = kept.stderr.text
  if (run.as_root && end.exit_code === 1 && end.stdout === '') throwSudoRefusal(end.stderr)
  return end
}

/** sudo itself says why it does not begin; with LANG=C, as sshd gives no other. */
function throwSudoRefusal(said: string): void {
  if (/^sudo: .*password is required/m.test(said)) {
    throw sshFailed('sudo_password', 'sudo asks for a password on the server. Let the account use it without (NOPASSWD), which the set-up does.')
  }
  if (/^sudo: |is not in the sudoers file|is not allowed to/m.test(said))
    throw sshFailed('no_sudo', `The account may not use sudo on the server (${said.trim().slice(0, 200)}).`)
}

/** Passes on what comes after the line with the mark; what stands before it is looked through as far as it is bounded. */
function afterMark(pass: (data: Buffer) => void): (data: Buffer) => void {
  const line = Buffer.from(`${begin_mark}\n`)
  let before: Buffer | null = Buffer.alloc(0)
  return (data) => {
    if (before === null) {
      pass(data)
      return
    }
    before = Buffer.concat([before, data])
    const place = before.indexOf(line)
    if (place >= 0) {
      const rest = before.subarray(place + line.length)
      before = null
      if (rest.length > 0) pass(rest)
    } else if (before.length > kept_bytes) before = before.subarray(-line.length)
  }
}

/** The first bytes of a stream. */
class KeptBytes {
  readonly #pieces: Buffer[] = []
  #bytes = 0

  add(data: Buffer): void {
    const room = kept_bytes - this.#bytes
    if (room <= 0) return
    const piece = data.subarray(0, room)
    this.#pieces.push(piece)
    this.#bytes += piece.length
  }

  get text(): string {
    return Buffer.concat(this.#pieces).toString('utf8')
  }
}
