/** A real sshd on loopback, with a host key and a user key with a passphrase of its own, in a folder that is gone with it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { until } from './until.ts'

export class SshServer implements AsyncDisposable {
  readonly passphrase = 'horse battery 7'
  /** A configuration for ssh, by which it uses nothing of the machine's own. */
  readonly client_config: string
  readonly known_hosts: string
  readonly #folder: string
  #child: ChildProcess | null = null
  #port = 0
  #said = ''

  /** `folder` is made and may be reached by its owner alone. */
  constructor(folder: string) {
    this.#folder = folder
    mkdirSync(folder, { recursive: true })
    chmodSync(folder, 0o700)
    this.client_config = join(folder, 'client_config')
    this.known_hosts = join(folder, 'known_hosts')
  }

  async start(): Promise<void> {
    const at = (name: string) => join(this.#folder, name)
    const key = (name: string, passphrase: string) => execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', name, '-f', at(name)])
    key('host_key', '')
    key('user_key', this.passphrase)
    this.#port = await freePort()
    const server = [
      `Port ${this.#port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${at('host_key')}`,
      `AuthorizedKeysFile ${at('user_key.pub')}`,
      `PidFile ${at('pid')}`,
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin prohibit-password',
    ]
    writeFileSync(at('sshd_config'), `${server.join('\n')}\n`)
    const client = [
      `IdentityFile ${at('user_key')}`,
      'IdentitiesOnly yes',
      'IdentityAgent none',
      `UserKnownHostsFile ${this.known_hosts}`,
      'GlobalKnownHostsFile /dev/null',
      'HashKnownHosts no',
    ]
    writeFileSync(this.client_config, `${client.join('\n')}\n`)
    // Where the service was never started, its empty folder is not there; root's sshd insists on it.
    if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
    const child = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', at('sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#said += text
    })
    this.#child = child
    await until(
      () => this.#said.includes('Server listening') || child.exitCode !== null,
      'sshd to listen',
      () => this.#said,
    )
    if (child.exitCode !== null) throw new Error(`sshd ended: ${this.#said}`)
  }

  /** What a client shows of the host key. */
  get fingerprint(): string {
    return execFileSync('ssh-keygen', ['-lf', join(this.#folder, 'host_key.pub')], { encoding: 'utf8' }).split(' ')[1]!
  }

  /** The same host with another key, as after somebody got in between. */
  async changeKey(): Promise<void> {
    const known = readFileSync(this.known_hosts, 'utf8')
    const other = join(this.#folder, 'other_key')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', other])
    const [kind, key] = readFileSync(`${other}.pub`, 'utf8').split(' ')
    writeFileSync(this.known_hosts, known.replace(/^(\S+) ssh-ed25519 \S+/m, `$1 ${kind} ${key}`))
  }

  get port(): number {
    return this.#port
  }

  /** The user's private key, which its passphrase opens. */
  get user_key(): string {
    return readFileSync(join(this.#folder, 'user_key'), 'utf8')
  }

  url(path: string): string {
    return `ssh://${userInfo().username}@127.0.0.1:${this.#port}${path}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child
    if (child === null || child.exitCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as { port: number }
  await new Promise((closed) => server.close(closed))
  return port
}
