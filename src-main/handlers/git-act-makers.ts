/** How an act of git becomes a handler: placed, made into lines, submitted, and waited for or not. */
import type { Confirm } from '../git/acts.ts'
import { wish } from '../git/acts.ts'
import type { Asker, Git } from '../git/git.ts'
import type { GitLine, GitStep } from '../git/git-steps.ts'
import { type Arrival, demandNoLoss } from '../git/ignored-losses.ts'
import type { Place } from '../git/place.ts'
import type { CallContext } from './call-context.ts'

export interface Where {
  workspace?: string | undefined
  repo?: string | undefined
}

export interface Call<Input> {
  input: Input
  context: CallContext
  signal?: AbortSignal | undefined
}

export const askerOf = ({ context, signal }: Call<unknown>): Asker => ({ requested_by: context.requested_by, signal })

export function actMakers(git: Git) {
  /** An act of lines that follow from its input alone. `brings` says what it writes into the folder, where ignored files may lie. */
  const simple =
    <Input extends Where & { confirm?: Confirm }>(
      title: (input: Input) => string,
      lines: (input: Input, place: Place) => GitLine[] | Promise<GitLine[]>,
      brings?: (input: Input, place: Place) => Promise<Arrival[]>,
    ) =>
    async (call: Call<Input>) => {
      const place = git.place(call.input)
      if (brings && call.input.confirm === undefined) await demandNoLoss(git.reader, place, await brings(call.input, place), undefined, call.signal)
      return git.act(place, wish(place, title(call.input), await lines(call.input, place), { confirm: call.input.confirm }), askerOf(call))
    }
  /** The same, not waited for. */
  const remote =
    <Input extends Where & { confirm?: Confirm; timeout_ms?: number | null | undefined; remote?: string | undefined }>(
      title: (input: Input) => string,
      how: (input: Input, place: Place) => GitLine | Promise<GitStep[]>,
      alone = true,
    ) =>
    async (call: Call<Input>) => {
      const { confirm, timeout_ms = null } = call.input
      const place = git.place(call.input)
      const steps = await how(call.input, place)
      return git.submit(place.workspace.id, wish(place, title(call.input), 'do' in steps ? [steps] : steps, { confirm, timeout_ms, alone }), askerOf(call))
    }
  return { simple, remote }
}
