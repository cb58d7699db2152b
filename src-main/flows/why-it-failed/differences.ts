/** What is different between a job and an earlier one that went well, as a list and in sentences. */
import type { Job } from '../../../src-preload/contract/jobs.ts'
import type { Difference } from '../../../src-preload/contract/why.ts'

/** Twice as long, or half, and by so much: anything less is chance. */
const far = 2
const far_ms = 1000
const short_hash = 10

export function differencesOf(then: Job, now: Job): Difference[] {
  return [
    ...argvOf(then, now),
    ...changed('workspace', '', then.workspace, now.workspace, () => 'It ran in another workspace.'),
    ...changed('folder', '', then.work_dir, now.work_dir, (before, after) => `It ran in ${before}, now in ${after}.`),
    ...changed('commit', '', then.commit, now.commit, (before, after) =>
      before === null || after === null
        ? before === null
          ? `No commit was checked out then; now it is ${after!.slice(0, short_hash)}.`
          : `${before.slice(0, short_hash)} was checked out then; now nothing is.`
        : `The commit was ${before.slice(0, short_hash)}, now it is ${after.slice(0, short_hash)}.`,
    ),
    ...(then.tool_version === null || now.tool_version === null
      ? []
      : changed('tool_version', '', then.tool_version, now.tool_version, (before, after) => `${now.tool ?? 'The tool'} was version ${before}, now ${after}.`)),
    ...contextOf(then, now),
    ...environmentOf(then, now),
    ...durationOf(then, now),
  ]
}

type What = Difference['what']

function changed(what: What, name: string, then: string | null, now: string | null, say: (then: string | null, now: string | null) => string): Difference[] {
  return then === now ? [] : [{ what, name, before: then, now, message: say(then, now) }]
}

function argvOf(then: Job, now: Job): Difference[] {
  const [before, after] = [
    [then.command, ...then.args],
    [now.command, ...now.args],
  ]
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  const gone = before.filter((word) => !after.includes(word))
  const come = after.filter((word) => !before.includes(word))
  const parts = [come.length > 0 ? `new: ${come.join(' ')}` : '', gone.length > 0 ? `gone: ${gone.join(' ')}` : ''].filter(Boolean)
  const message = `The arguments are others (${parts.join('; ') || 'another order'}).`
  return [{ what: 'argv', name: '', before: before.join(' '), now: after.join(' '), message }]
}

function contextOf({ context: then }: Job, { context: now }: Job): Difference[] {
  const names = [...new Set([...Object.keys(then), ...Object.keys(now)])]
  return names.flatMap((name) =>
    changed('context', name, then[name] ?? null, now[name] ?? null, (before, after) => `${name} was ${before ?? 'not set'}, now it is ${after ?? 'not set'}.`),
  )
}

function environmentOf(then: Job, now: Job): Difference[] {
  const gone = then.env_names.filter((name) => !now.env_names.includes(name))
  const come = now.env_names.filter((name) => !then.env_names.includes(name))
  return [
    ...gone.map((name) => ({ what: 'environment' as const, name, before: name, now: null, message: `The variable ${name} was set then and is not now.` })),
    ...come.map((name) => ({ what: 'environment' as const, name, before: null, now: name, message: `The variable ${name} is set now and was not then.` })),
  ]
}

function durationOf({ duration_ms: then }: Job, { duration_ms: now }: Job): Difference[] {
  if (then === null || now === null || Math.abs(now - then) < far_ms) return []
  if (now < then * far && then < now * far) return []
  const message =
    now > then ? `It took ${secondsOf(now)}; then it took ${secondsOf(then)}.` : `It ended after ${secondsOf(now)}; then it took ${secondsOf(then)}.`
  return [{ what: 'duration', name: '', before: String(then), now: String(now), message }]
}

const secondsOf = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`
