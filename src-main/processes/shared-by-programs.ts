/** What all programs of one runner share. */
import { finds_marked } from './process-table.ts'
import { SpawnChecks } from './spawn-checks.ts'
import { StartWay } from './start-way.ts'

export interface SharedByPrograms {
  /** Marker of the data dir; known from the first message on. */
  host_marker: string
  /** Leaders of all programs that run. */
  readonly leaders: Set<number>
  readonly spawn_checks: SpawnChecks
  readonly start_way: StartWay
  /** Whether what left the group is searched for by its session and marker; without /proc it cannot be. */
  readonly searches: boolean
}

export function sharedByPrograms(searches = finds_marked, start_way = new StartWay()): SharedByPrograms {
  return { host_marker: '', leaders: new Set(), spawn_checks: new SpawnChecks(), start_way, searches }
}
