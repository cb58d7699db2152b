/** Every area's handlers as one router: what all doors call. */
import { commandHandlers } from './commands.ts'
import { connectionHandlers } from './connections.ts'
import { eventHandlers } from './events.ts'
import { fileHandlers } from './files.ts'
import { gitHandlers } from './git.ts'
import { importHandlers } from './imports.ts'
import { jobHandlers } from './jobs.ts'
import { keyHandlers } from './keys.ts'
import { leaseHandlers } from './leases.ts'
import { notificationHandlers } from './notifications.ts'
import { odooHandlers } from './odoo.ts'
import { operations } from './operations.ts'
import { policyHandlers } from './policies.ts'
import { queueHandlers } from './queues.ts'
import { registryHandlers } from './registry.ts'
import { resultHandlers } from './results.ts'
import type { Rooms } from './rooms.ts'
import { scheduleHandlers } from './schedules.ts'
import { serverHandlers } from './servers.ts'
import { serviceHandlers } from './services.ts'
import { sessionHandlers } from './sessions.ts'
import { settingHandlers } from './settings.ts'
import { systemHandlers } from './system.ts'
import { templateHandlers } from './templates.ts'
import { toolHandlers } from './tools.ts'
import { uploadHandlers } from './uploads.ts'
import { workspaceHandlers } from './workspaces.ts'

export function createRouter(rooms: Rooms) {
  const on = operations(rooms)
  return on.router({
    commands: commandHandlers(on, rooms),
    jobs: jobHandlers(on, rooms),
    queues: queueHandlers(on, rooms),
    templates: templateHandlers(on, rooms),
    schedules: scheduleHandlers(on, rooms),
    leases: leaseHandlers(on, rooms),
    notifications: notificationHandlers(on, rooms),
    workspaces: workspaceHandlers(on, rooms),
    files: fileHandlers(on, rooms),
    keys: keyHandlers(on, rooms),
    policies: policyHandlers(on, rooms),
    imports: importHandlers(on, rooms),
    tools: toolHandlers(on, rooms),
    sessions: sessionHandlers(on, rooms),
    settings: settingHandlers(on, rooms),
    system: systemHandlers(on, rooms),
    events: eventHandlers(on, rooms),
    git: gitHandlers(on, rooms),
    odoo: odooHandlers(on, rooms),
    connections: connectionHandlers(on, rooms),
    registry: registryHandlers(on, rooms),
    uploads: uploadHandlers(on, rooms),
    results: resultHandlers(on, rooms),
    servers: serverHandlers(on, rooms),
    services: serviceHandlers(on, rooms),
  })
}

export type Router = ReturnType<typeof createRouter>
