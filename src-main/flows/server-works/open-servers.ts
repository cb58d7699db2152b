/** Opens what has to do with servers: their records and the way there, their services, and the work that is done on them. */
import type { JobEngine } from '../../jobs/job-engine.ts'
import { Remote } from '../../servers/remote.ts'
import { Servers, type ServersOptions } from '../../servers/servers.ts'
import { Services } from '../../servers/services.ts'
import type { Store } from '../../store/store.ts'
import { ServerJobs } from './server-jobs.ts'

export interface OpenServersOptions extends Omit<ServersOptions, 'rows' | 'commits'> {
  store: Pick<Store, 'servers' | 'commits'>
  /** Scripts that are run on servers. */
  scripts_folder: string
  version: string
  engine: () => Pick<JobEngine, 'submit' | 'ended'>
}

export function openServers({ store, scripts_folder, version, engine, ...more }: OpenServersOptions): {
  servers: Servers
  services: Services
  server_jobs: ServerJobs
} {
  const servers = new Servers({ rows: store.servers, commits: store.commits, ...more })
  const remote = new Remote({ servers, scripts_folder })
  const services = new Services(remote)
  return { servers, services, server_jobs: new ServerJobs({ servers, services, remote, version, engine, onSecret: more.onSecret }) }
}
