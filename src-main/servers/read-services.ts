/** Reads what systemctl and journalctl printed. */
import type { JournalLine, Service, ServiceStatus } from '../../src-preload/contract/services.ts'

/** A unit as `systemctl show` tells it. */
export type UnitProperties = ReadonlyMap<string, string>

/** Blocks of NAME=VALUE with a blank line between two. */
export function readProperties(text: string): UnitProperties[] {
  return text
    .split(/\n\s*\n/)
    .map((block) => new Map(block.split('\n').flatMap((line) => propertyOf(line))))
    .filter((unit) => unit.size > 0)
}

function propertyOf(line: string): [string, string][] {
  const [, name, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? []
  return name === undefined ? [] : [[name, value ?? '']]
}

/** Units that are there, by name. */
export function readServices(text: string): Service[] {
  return readProperties(text)
    .filter((unit) => unit.get('LoadState') !== 'not-found' && unit.get('Id')?.endsWith('.service'))
    .map(serviceOf)
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}

function serviceOf(unit: UnitProperties): Service {
  const pid = Number(unit.get('MainPID'))
  const memory = Number(unit.get('MemoryCurrent'))
  return {
    name: (unit.get('Id') ?? '').replace(/\.service$/, ''),
    description: unit.get('Description') ?? '',
    status: statusOf(unit),
    enabled: enabledOf(unit.get('UnitFileState') ?? ''),
    pid: pid > 0 ? pid : null,
    since: timeOf(unit.get('StateChangeTimestamp') ?? ''),
    // Where nobody counts it systemd says [not set], or the largest number of 64 bits.
    memory_bytes: Number.isSafeInteger(memory) && unit.get('MemoryCurrent') !== '' ? memory : null,
    restarts: Number(unit.get('NRestarts')) || 0,
    app_id: null,
  }
}

/** systemd(1), ActiveState; a unit between two starts is activating (auto-restart). */
export function statusOf(unit: UnitProperties): ServiceStatus {
  switch (unit.get('ActiveState')) {
    case 'active':
    case 'reloading':
      return 'running'
    case 'activating':
      return unit.get('SubState') === 'auto-restart' ? 'restarting' : 'running'
    case 'inactive':
    case 'deactivating':
      return 'stopped'
    case 'failed':
      return 'failed'
    default:
      return 'unknown'
  }
}

function enabledOf(state: string): boolean | null {
  if (state.startsWith('enabled') || state === 'alias') return true
  return state === 'disabled' || state.startsWith('masked') ? false : null
}

/** `Sun 2026-11-29 05:31:02 UTC`; null for a unit that never changed. */
function timeOf(text: string): string | null {
  const [, day, time] = /(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) UTC$/.exec(text) ?? []
  return day === undefined ? null : new Date(`${day}T${time}Z`).toISOString()
}

/** Records of `journalctl -o json`; what is no record is left out. */
export function readJournal(text: string): JournalLine[] {
  return text.split('\n').flatMap((line) => {
    const read = readJournalLine(line)
    return read ? [read] : []
  })
}

/** A record longer than this is none: journald cuts what a service prints at 48 KiB a line (journald.conf(5), LineMax), and JSON may double that. */
const longest_record = 512 * 1024

/** Takes what `journalctl -o json` prints in pieces, and gives the records that each piece completes. */
export function recordsOfJournal(): (data: Buffer) => JournalLine[] {
  const decoder = new TextDecoder()
  let rest = ''
  return (data) => {
    const lines = (rest + decoder.decode(data, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > longest_record) rest = ''
    return readJournal(lines.join('\n'))
  }
}

/** Null for what is no record. */
function readJournalLine(line: string): JournalLine | null {
  if (!line.startsWith('{')) return null
  try {
    const { MESSAGE, PRIORITY, _PID, __REALTIME_TIMESTAMP } = JSON.parse(line) as Record<string, unknown>
    const micros = Number(__REALTIME_TIMESTAMP)
    if (!Number.isFinite(micros)) return null
    const priority = Number(PRIORITY ?? 6)
    const pid = Number(_PID)
    return {
      at: new Date(micros / 1000).toISOString(),
      priority: priority >= 0 && priority <= 7 ? priority : 6,
      pid: pid > 0 ? pid : null,
      message: messageOf(MESSAGE),
    }
  } catch {
    return null
  }
}

/** What is not UTF-8 or holds control characters comes as a list of bytes. */
function messageOf(message: unknown): string {
  if (typeof message === 'string') return message
  if (Array.isArray(message)) return Buffer.from(message.map(Number)).toString('utf8')
  return ''
}
