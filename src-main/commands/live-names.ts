/** Asks local programs for names that completion offers (containers, images): with approved commands that only read, bounded in time, kept for seconds. */
import { monotonicMs } from '../base/clock.ts'
import { askProgram } from '../processes/ask-program.ts'
import type { Commands, Surroundings } from './commands.ts'
import type { LiveKind, LiveName } from './completion/live-kinds.ts'

/** Each line begins with a word of ours: what the program says beside it (a warning, an error) is no name. */
const mark = 'name'
const questions: Readonly<Record<LiveKind, readonly string[]>> = {
  'docker-containers': ['ps', '--all', '--format', `${mark}\t{{.Names}}\t{{.Status}}`],
  'docker-images': ['images', '--format', `${mark}\t{{.Repository}}:{{.Tag}}\t{{.Size}}`],
  'docker-volumes': ['volume', 'ls', '--format', `${mark}\t{{.Name}}\t{{.Driver}}`],
  'docker-networks': ['network', 'ls', '--format', `${mark}\t{{.Name}}\t{{.Driver}}`],
}

/** Who types waits no longer; what comes later is there at the next key. */
const patience_ms = 300
/** The program is ended then. */
const limit_ms = 3000
/** Older names are asked for again, while they are still offered. */
const fresh_ms = 5000
/** After a failure nobody is asked for so long. */
const pause_ms = 30_000
const kept_bytes = 256 * 1024
const most_names = 500

interface Known {
  names: readonly LiveName[]
  /** Asked again after it; monotonic clock. */
  until_ms: number
}

export class LiveNames {
  readonly #commands: Commands
  readonly #known = new Map<string, Known>()
  readonly #asking = new Map<string, Promise<void>>()

  constructor(commands: Commands) {
    this.#commands = commands
  }

  /** What is known now, perhaps some seconds old; null when nobody was asked yet. Asks again in the background where it is old. */
  known(kind: LiveKind, around: Surroundings): readonly LiveName[] | null {
    const found = this.#known.get(keyOf(kind, around))
    if (found && monotonicMs() > found.until_ms) void this.#ask(kind, around)
    return found?.names ?? null
  }

  /** Resolves when they are known, or after 300 ms. Never throws. */
  async learn(kinds: Iterable<LiveKind>, around: Surroundings): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const enough = setTimeout(resolve, patience_ms)
    await Promise.race([Promise.all([...kinds].map((kind) => this.#ask(kind, around))), promise])
    clearTimeout(enough)
  }

  #ask(kind: LiveKind, around: Surroundings): Promise<void> {
    const key = keyOf(kind, around)
    const running = this.#asking.get(key)
    if (running) return running
    const asking = this.#names(kind, around)
      .catch(() => null)
      .then((names) => {
        // Another workspace or profile is another key, and few are in use.
        if (this.#known.size > 50) this.#known.clear()
        this.#known.set(key, { names: names ?? [], until_ms: monotonicMs() + (names === null ? pause_ms : fresh_ms) })
        this.#asking.delete(key)
      })
    this.#asking.set(key, asking)
    return asking
  }

  /** Null where the program cannot or may not be asked, or did not answer. */
  async #names(kind: LiveKind, around: Surroundings): Promise<LiveName[] | null> {
    const { approved, judgement } = this.#commands.approve({ command: 'docker', args: [...questions[kind]] }, around)
    const { effect, context } = judgement.verdict
    // A daemon of another machine is asked by nobody's typing.
    if (effect !== 'read' || !/^(?:unix|npipe):/.test(context['docker_endpoint'] ?? '')) return null
    const said = await askProgram(approved, limit_ms, kept_bytes)
    if (said === null) return null
    const rows = said.split('\n').flatMap((row): LiveName[] => {
      const [word, name = '', description = ''] = row.trimEnd().split('\t')
      return word !== mark || name === '' || name.includes('<none>') ? [] : [{ name, description }]
    })
    return rows.slice(0, most_names)
  }
}

const keyOf = (kind: LiveKind, { workspace, profile_env }: Surroundings): string => JSON.stringify([kind, workspace?.id ?? null, profile_env])
