/** What was undone in each repository and can be done again, kept over restarts of the host for as long as it can still be meant. */
import { z } from 'zod'

const git_line = z.object({ do: z.literal('git'), args: z.array(z.string()).readonly() })
const undone_step = z.object({
  what: z.string(),
  /** Where HEAD was, and where the undo took it. */
  from: z.string(),
  to: z.string(),
  lines: z.array(git_line).readonly(),
  /** What does it again afterwards. */
  again: z.array(git_line).readonly(),
  /** Where in the reflog the next one to undo stands, counted from its beginning: new entries come at its end. */
  next: z.int(),
  at_ms: z.number(),
})
export type UndoneStep = z.infer<typeof undone_step>
const kept = z.array(z.object({ git_dir: z.string(), steps: z.array(undone_step) }))

/** How far back somebody can go, one step after the other. */
const most_steps = 50
/** Repositories that are remembered, those undone in last. */
const most_repositories = 20
/** Later the reflog may have let go of entries, and nobody remembers what was undone. */
const longest_ms = 7 * 24 * 3_600_000

/** A place for one text that outlives the host. */
export interface Memory {
  read(): string | undefined
  write(text: string): void
}

export class UndoneSteps {
  readonly #memory: Memory
  #steps: Map<string, UndoneStep[]> | undefined

  constructor(memory: Memory) {
    this.#memory = memory
  }

  /** Undone in this git folder, the last one last. */
  of(git_dir: string): readonly UndoneStep[] {
    return this.#all().get(git_dir) ?? []
  }

  push(git_dir: string, step: Omit<UndoneStep, 'at_ms'>): void {
    this.#keep(git_dir, [...this.of(git_dir), { ...step, at_ms: Date.now() }].slice(-most_steps))
  }

  pop(git_dir: string): void {
    this.#keep(git_dir, this.of(git_dir).slice(0, -1))
  }

  forget(git_dir: string): void {
    this.#keep(git_dir, [])
  }

  #all(): Map<string, UndoneStep[]> {
    this.#steps ??= readKept(this.#memory.read())
    return this.#steps
  }

  #keep(git_dir: string, steps: readonly UndoneStep[]): void {
    const all = this.#all()
    all.delete(git_dir)
    if (steps.length > 0) all.set(git_dir, [...steps])
    for (const oldest of [...all.keys()].slice(0, -most_repositories)) all.delete(oldest)
    this.#memory.write(JSON.stringify([...all].map(([dir, of]) => ({ git_dir: dir, steps: of }))))
  }
}

/** Nothing where it is none of ours any more: then there is nothing to do again, which is no harm. */
function readKept(text: string | undefined): Map<string, UndoneStep[]> {
  if (text === undefined) return new Map()
  try {
    const young = Date.now() - longest_ms
    const repositories = kept.parse(JSON.parse(text)).map(({ git_dir, steps }) => [git_dir, steps.filter(({ at_ms }) => at_ms > young)] as const)
    return new Map(repositories.filter(([, steps]) => steps.length > 0))
  } catch {
    return new Map()
  }
}
