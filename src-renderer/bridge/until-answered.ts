/** Asks again after a lost connection, until the host has answered. For questions only: what changes something may have been done already. */
import { connection } from './connection.ts'
import { hasCode } from './failure.ts'

/** Throws every other failure of `ask`, and an AbortError once `signal` gives up. */
export async function untilAnswered<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    signal.throwIfAborted()
    try {
      return await ask()
    } catch (error) {
      if (!hasCode(error, 'DISCONNECTED')) throw error
      await connection.connected(signal)
    }
  }
}
