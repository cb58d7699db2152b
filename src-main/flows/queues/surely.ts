/** Writes a state of a queue that must not be forgotten because the disk is full just now. */
import { AppError } from '../../base/app-error.ts'
import type { Store } from '../../store/store.ts'

/** While the disk takes no states, or no jobs, it is tried again at this interval. */
export const again_ms = 500

export interface SurelyOptions {
  store: { commits: Pick<Store['commits'], 'write'> }
  log: { error(message: string, fields?: Record<string, unknown>): void }
  isClosing(): boolean
}

/** Resolves when it is on the disk, or when it cannot be brought there: after the next start the jobs tell how it was. */
export async function surely({ store, log, isClosing }: SurelyOptions, write: () => void): Promise<void> {
  for (;;) {
    try {
      return await store.commits.write(write)
    } catch (error) {
      const code = error instanceof AppError ? error.code : undefined
      if ((code !== 'DISK_FULL' && code !== 'NOT_READY') || isClosing()) {
        log.error('A state of a queue could not be recorded.', { error: error as Error })
        return
      }
      await new Promise((resolve) => setTimeout(resolve, again_ms))
    }
  }
}
