/** What an operation on Odoo's modules is asked for, and what it may ask of those who know the environments. */
import type { InstalledModule } from '../../connections/installed-modules.ts'
import type { OdooClient } from '../../connections/odoo-client.ts'
import type { DatabaseFacts } from '../../odoo/database-facts.ts'
import type { RunOutcome } from '../../odoo/judge-run.ts'

export interface OdooWish {
  operation: 'install' | 'update' | 'deploy' | 'uninstall'
  environment: string
  modules: readonly string[]
  /** Null where the configuration names none, or several. */
  database: string | null
  configuration: string
  addons_paths: readonly string[]
  /** For a deploy: the folder of each module, absolute; null where it was not found. */
  folders: Readonly<Record<string, string | null>>
  with_tests: boolean
  /** For an uninstall: all that was said to go, and confirmed. */
  goes?: readonly string[]
}

export interface OdooKnowledge {
  /** Looks at the modules before an operation; what it gives is called when all that was asked for was done. */
  remembering(wish: OdooWish): (duration_ms: number) => void
  /** What the database holds; null without a connection. Never throws. */
  facts(wish: OdooWish): Promise<DatabaseFacts | { problem: string } | null>
  /** Talks to the server of the environment. Throws CONFLICT where no connection fits, and what the connection throws. */
  withServer<T>(wish: Pick<OdooWish, 'environment' | 'database'>, act: (client: OdooClient) => Promise<T>): Promise<T>
}

/** What goes with an uninstall, by name. */
export interface UninstallPlan {
  modules: ReadonlyMap<string, InstalledModule>
  goes: string[]
}

/** `card` with the kinds of git and of uninstalling beside those of a run. */
export interface OdooReport extends Omit<RunOutcome, 'card'> {
  card: (Omit<NonNullable<RunOutcome['card']>, 'kind'> & { kind: string }) | null
}
