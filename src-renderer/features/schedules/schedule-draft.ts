/** A schedule while it is typed, and what is sent of it. */
import type { Schedule, ScheduleInput, ScheduleTarget } from '../../../src-preload/contract/schedules.ts'
import type { Template } from '../../../src-preload/contract/templates.ts'
import type { FieldValues } from '../../parts/template-fields.tsx'

export interface Draft {
  name: string
  what: 'template' | 'saved' | 'queue' | 'saved_queue'
  template_id: string | null
  values: FieldValues
  saved_id: string | null
  /** Of a queue that was saved. */
  queue_id: string | null
  /** Of a queue: a command a line. */
  lines: string
  when: 'cron' | 'at' | 'on_change'
  cron: string
  /** As a field for date and time has it: 2030-01-31T12:00. */
  at: string
  globs: string
  time_zone: string
  overlap: Schedule['overlap']
  missed: Schedule['missed']
  jitter_minutes: string
}

export const host_zone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** A moment as the wall of this machine shows it. */
function localMoment(iso: string): string {
  const date = new Date(iso)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** What a new schedule is to start, where that is known already. */
export interface Wanted {
  template_id?: string
  queue_id?: string
}

export function draftOf(schedule: Schedule | null, { template_id, queue_id }: Wanted): Draft {
  const fresh: Draft = {
    name: '',
    what: queue_id === undefined ? 'template' : 'saved_queue',
    template_id: template_id ?? null,
    queue_id: queue_id ?? null,
    values: {},
    saved_id: null,
    lines: '',
    when: 'cron',
    cron: '30 2 * * *',
    at: '',
    globs: '',
    time_zone: host_zone,
    overlap: 'skip',
    missed: 'skip',
    jitter_minutes: '0',
  }
  if (!schedule) return fresh
  const { name, target, cron, at, on_change, time_zone, overlap, missed, jitter_ms } = schedule
  return {
    ...fresh,
    ...targetDraft(target),
    ...{ name, overlap, missed },
    jitter_minutes: String(Math.round(jitter_ms / 60_000)),
    when: cron !== null ? 'cron' : at !== null ? 'at' : 'on_change',
    cron: cron ?? fresh.cron,
    at: at === null ? '' : localMoment(at),
    globs: on_change?.globs.join('\n') ?? '',
    // A date is shown and typed by the clock of this machine.
    time_zone: at === null ? time_zone : host_zone,
  }
}

function targetDraft(target: ScheduleTarget): Partial<Draft> {
  if ('saved_id' in target) return { what: 'saved', saved_id: target.saved_id }
  if ('queue_id' in target) return { what: 'saved_queue', queue_id: target.queue_id }
  if ('queue' in target) return { what: 'queue', lines: linesOf(target) ?? '' }
  const values = Object.fromEntries(Object.entries(target.values ?? {}).map(([name, value]) => [name, String(value)]))
  return { what: 'template', template_id: target.template_id, values }
}

/** Null for a queue that says more than lines can: its items stay as they are. */
export function linesOf(target: ScheduleTarget): string | null {
  if (!('queue' in target) || !target.queue.commands) return null
  const lines = target.queue.commands.map((item) => (typeof item === 'object' && Object.keys(item).length === 1 ? item.line : undefined))
  return lines.every((line) => line !== undefined) ? lines.join('\n') : null
}

const linesIn = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** A template, or a queue of a file. */
type Versioned = Pick<Template, 'origin' | 'etag'>

function targetOf(draft: Draft, template: Versioned | undefined, before: Schedule | null): ScheduleTarget {
  if (draft.what === 'saved') return { saved_id: draft.saved_id ?? '' }
  if (draft.what === 'saved_queue') return { queue_id: draft.queue_id ?? '' }
  if (draft.what === 'queue') {
    if (before && 'queue' in before.target && linesOf(before.target) === null) return before.target
    return { queue: { name: draft.name || 'Scheduled', commands: linesIn(draft.lines).map((line) => ({ line })), concurrency: 1, priority: 0 } }
  }
  // The version of a file that was shown is the one that is run.
  return { template_id: draft.template_id ?? '', values: draft.values, ...(template?.origin === 'file' && { if_match: template.etag }) }
}

export function inputOf(draft: Draft, template: Versioned | undefined, before: Schedule | null): Omit<ScheduleInput, 'paused'> {
  const nothing = { cron: null, at: null, on_change: null }
  const when =
    draft.when === 'cron'
      ? { ...nothing, cron: draft.cron }
      : draft.when === 'at'
        ? { ...nothing, at: draft.at }
        : { ...nothing, on_change: { globs: linesIn(draft.globs), quiet_ms: 1000 } }
  return {
    name: draft.name.trim(),
    target: targetOf(draft, template, before),
    ...when,
    time_zone: draft.time_zone,
    overlap: draft.overlap,
    missed: draft.missed,
    jitter_ms: Math.round(Number(draft.jitter_minutes || 0) * 60_000),
  }
}
