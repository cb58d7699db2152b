/** The rooms that handlers reach into, as house.ts hands them over. */
import type { Change } from '../../src-preload/contract/events.ts'
import type { About, Health, Readiness } from '../../src-preload/contract/system.ts'
import type { Access } from '../access/access.ts'
import type { Commands, Surroundings } from '../commands/commands.ts'
import type { ToolDrafts } from '../commands/draft-tool.ts'
import type { LiveNames } from '../commands/live-names.ts'
import type { RecentRefusals } from '../commands/recent-refusals.ts'
import type { ToolVersions } from '../commands/tool-versions.ts'
import type { Connections } from '../connections/connections.ts'
import type { ChangeFeed } from '../events/change-feed.ts'
import type { Files } from '../files/files.ts'
import type { OdooOperations } from '../flows/odoo-operations/odoo-operations.ts'
import type { QueueFiles } from '../flows/queue-files.ts'
import type { Queues } from '../flows/queues/queues.ts'
import type { Schedules } from '../flows/schedules/schedules.ts'
import type { ServerJobs } from '../flows/server-works/server-jobs.ts'
import type { Templates } from '../flows/templates/templates.ts'
import type { Git } from '../git/git.ts'
import type { JobEngine } from '../jobs/job-engine.ts'
import type { HostLog } from '../logging/log.ts'
import type { LogRows } from '../logging/log-rows.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Notifications } from '../notifications/notifications.ts'
import type { RunnerClient } from '../processes/runner-client.ts'
import type { Registry } from '../registry/registry.ts'
import type { Servers } from '../servers/servers.ts'
import type { Services } from '../servers/services.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { HistoryViews } from '../store/history-views.ts'
import type { OutputFiles } from '../store/output-files.ts'
import type { SavedCommands } from '../store/saved-commands.ts'
import type { SettingsStore } from '../store/settings.ts'
import type { WriteProbe } from '../store/write-probe.ts'
import type { Workspaces } from '../workspaces/workspaces.ts'

export interface Rooms {
  readonly log: HostLog
  readonly log_rows: LogRows
  readonly settings: SettingsStore
  readonly access: Access
  readonly workspaces: Workspaces
  readonly commands: Commands
  readonly tool_versions: ToolVersions
  readonly live_names: LiveNames
  readonly tool_drafts: ToolDrafts
  readonly recent_refusals: RecentRefusals
  readonly engine: JobEngine
  readonly runner: RunnerClient
  readonly saved: SavedCommands
  readonly output: OutputFiles
  readonly views: HistoryViews
  readonly queues: Queues
  readonly queue_files: QueueFiles
  readonly templates: Templates
  readonly schedules: Schedules
  readonly sessions: Sessions
  readonly files: Files
  /** What changed, for those who pull and those who listen. */
  readonly feed: ChangeFeed
  readonly metrics: Metrics
  readonly notifications: Notifications
  readonly git: Git
  readonly odoo: OdooOperations
  readonly connections: Connections
  readonly registry: Registry
  readonly servers: Servers
  readonly services: Services
  readonly server_jobs: ServerJobs
  /** Who asks from where: workspace (null means the current one), its profile, the settings that policies need. */
  surroundings(workspace_id: string | null): Surroundings
  /** Tells listeners of every door that something changed. */
  announce(change: Change): void
  /** True from the moment the house begins to close. */
  isClosing(): boolean
  readonly write_probe: WriteProbe
  health(): Promise<Health>
  serviceHealth(): Promise<Health>
  readiness(): Promise<Readiness>
  about(): About
  /** Address of the page with a launch token in it; null while no port listens. */
  pageUrl(token: string): string | null
}
