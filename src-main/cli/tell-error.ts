/** Says on standard error what went wrong and what to do, and gives the exit code for it. */
import type { Verdict } from '../../src-preload/contract/commands.ts'
import type { MarkedContext } from '../../src-preload/contract/context.ts'
import { AppError } from '../base/app-error.ts'
import { exit_codes, exitCodeOfError } from './exit-codes.ts'
import { shellLine } from './shell-line.ts'
import type { StandardStreams } from './standard-streams.ts'
import { UsageError } from './usage-error.ts'

/** With `as_json` the error's body goes to standard output as well, as the one document there. */
export async function tellError(error: unknown, streams: StandardStreams, as_json = false): Promise<number> {
  if (error instanceof UsageError) {
    if (as_json) await streams.json({ error: error.message, code: 'INVALID_INPUT', details: {} })
    await streams.say(`${error.message}\nSee "opsdeck help${error.verb ? ` ${error.verb}` : ''}".`)
    return exit_codes.own_error
  }
  if (!(error instanceof AppError)) {
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error)
    if (as_json) await streams.json({ error: error instanceof Error ? error.message : String(error), code: 'INTERNAL', details: {} })
    await streams.say(`something failed that was not foreseen:\n${told}`)
    return exit_codes.own_error
  }
  if (as_json) await streams.json(error.toBody())
  await streams.say(error.message)
  for (const line of adviceOn(error)) await streams.err(`  ${line}\n`)
  return exitCodeOfError(error.code)
}

/** What helps the user on, from the details of the error. */
function adviceOn({ code, message, details }: AppError): string[] {
  const verdict = details['verdict'] as Verdict | undefined
  const advice: string[] = []
  const add = (line: string) => {
    if (line && !message.includes(line)) advice.push(line)
  }
  if (verdict) {
    add(verdict.reason)
    if (verdict.rule) advice.push(`rule: ${verdict.rule}`)
    if (verdict.nearest) advice.push(`nearest allowed form: ${shellLine(verdict.nearest)}`)
  }
  if (code === 'CONFIRMATION_REQUIRED') {
    const production = details['production'] as MarkedContext | undefined
    const word = production ? production.value : 'yes'
    // An item of a queue is confirmed where it stands.
    advice.push('item' in details ? `Confirm it with "confirm: ${word}" in this item.` : `Confirm it with --confirm ${shellLine([word])}.`)
  }
  // Without a verdict it is the folder itself that cannot be trusted.
  if (code === 'WORKSPACE_NOT_TRUSTED' && verdict) advice.push('Name the folder with --workspace to say that you trust it.')
  if (typeof details['install'] === 'string') add(details['install'])
  if (Array.isArray(details['issues'])) {
    // API.md 2: details.issues [{path, message}].
    for (const { path, message: what } of details['issues'] as { path: string; message: string }[]) add(`${path}: ${what}`)
  }
  return advice
}
