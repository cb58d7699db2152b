/** Does something with a session, and tells where that failed. */
import { tellFailure } from '../../parts/tell-failure.ts'

export async function act(title: string, doing: () => Promise<unknown>): Promise<void> {
  try {
    await doing()
  } catch (error) {
    tellFailure(title, error)
  }
}
