/** What helps to find a fault, put together for a person to read and give away: without secrets, and without the name of the home folder. */
import { arch, cpus, release, totalmem } from 'node:os'
import { settings } from '../../src-preload/contract/settings.ts'
import type { Diagnostics } from '../../src-preload/contract/system.ts'
import { timestampNow } from '../base/clock.ts'
import { readLog } from '../logging/log-reader.ts'
import type { Rooms } from './rooms.ts'

const lines_shown = 200

export async function readDiagnostics(rooms: Rooms): Promise<Diagnostics> {
  const { version, host, notices, platform, home } = rooms.about()
  const tools = rooms.commands.tools(rooms.surroundings(null))
  const [health, log] = await Promise.all([rooms.health(), readLog(rooms.log.files, { limit: lines_shown, level: 'warn' })])
  const engine = rooms.engine.engineState()
  const report: Diagnostics = {
    made_at: timestampNow(),
    opsdeck: { version, host, notices: [...notices] },
    machine: {
      platform,
      release: release(),
      arch: arch(),
      cores: cpus().length,
      memory_bytes: totalmem(),
      node: process.versions.node,
      locale: Intl.DateTimeFormat().resolvedOptions().locale,
    },
    health,
    engine,
    metrics: rooms.metrics.snapshot(engine).summary,
    settings: changedSettings(rooms.settings.current),
    tools: tools.map(({ name, installed, version }) => ({ name, installed, version })),
    log: log.items,
  }
  return shown(report, (text) => rooms.log.masks.text(withoutHome(text, home))) as Diagnostics
}

function changedSettings(current: object): Record<string, unknown> {
  const defaults: Record<string, unknown> = settings.parse({})
  return Object.fromEntries(Object.entries(current).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults[name])))
}

function withoutHome(text: string, home: string): string {
  return home.length > 1 ? text.replaceAll(home, '~') : text
}

/** Every text in it, however deep, as `show` gives it. */
function shown(value: unknown, show: (text: string) => string): unknown {
  if (typeof value === 'string') return show(value)
  if (Array.isArray(value)) return value.map((item) => shown(item, show))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shown(item, show)]))
}
