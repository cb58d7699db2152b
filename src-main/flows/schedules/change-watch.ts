/** Tells when files that a schedule names have changed and nothing has for a while. */
import { posix } from 'node:path'
import type { Schedule } from '../../../src-preload/contract/schedules.ts'
import { AppError } from '../../base/app-error.ts'
import type { ScheduleParts } from './schedule-parts.ts'

type Wanted = NonNullable<Schedule['on_change']>

/** Throws INVALID_INPUT for what is no glob, or leads out of the workspace. */
export function checkGlobs({ globs }: Wanted): void {
  for (const [n, glob] of globs.entries()) {
    const message =
      glob.startsWith('/') || glob.split('/').includes('..')
        ? 'A path here is meant in the workspace, such as src/**/*.ts.'
        : isGlob(glob)
          ? undefined
          : 'This is no pattern of paths.'
    if (message !== undefined) throw new AppError('INVALID_INPUT', message, { issues: [{ path: `on_change.globs.${n}`, message }] })
  }
}

function isGlob(glob: string): boolean {
  try {
    posix.matchesGlob('a', glob)
    return true
  } catch {
    return false
  }
}

export class ChangeWatch implements Disposable {
  readonly #held: Disposable
  readonly #listening: Disposable
  #quiet: Disposable | undefined

  constructor({ files, clock }: Pick<ScheduleParts, 'files' | 'clock'>, root: string, { globs, quiet_ms }: Wanted, call: () => void) {
    this.#held = files.hold(root)
    this.#listening = files.on_changed.on(({ root: changed_root, paths }) => {
      if (changed_root !== root) return
      // Where it cannot be told what changed, too often is better than never.
      if (paths !== null && !paths.some((path) => globs.some((glob) => posix.matchesGlob(path, glob)))) return
      this.#quiet?.[Symbol.dispose]()
      this.#quiet = clock.wake(quiet_ms, call)
    })
  }

  [Symbol.dispose](): void {
    this.#quiet?.[Symbol.dispose]()
    this.#listening[Symbol.dispose]()
    this.#held[Symbol.dispose]()
  }
}
