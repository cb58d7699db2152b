/** Builds the rooms, joins them, and gives back one thing to dispose; rooms close in the reverse order of building. */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { Access } from './access/access.ts'
import { cli_identity } from './access/identity.ts'
import { monotonicMs } from './base/clock.ts'
import { MemoryAtRest } from './base/memory-at-rest.ts'
import { oncePerTurn } from './base/once-per-turn.ts'
import { ClosingOrder } from './closing-order.ts'
import { codeCacheFolder } from './code-cache.ts'
import { Commands, type Surroundings } from './commands/commands.ts'
import { ToolDrafts } from './commands/draft-tool.ts'
import { LiveNames } from './commands/live-names.ts'
import { RecentRefusals } from './commands/recent-refusals.ts'
import { ToolVersions } from './commands/tool-versions.ts'
import { Doors } from './doors/doors.ts'
import { ChangeFeed } from './events/change-feed.ts'
import { Files } from './files/files.ts'
import { flowKinds } from './flows/kinds.ts'
import { LearntProgress } from './flows/learnt-progress/learnt-progress.ts'
import { openOdoo } from './flows/odoo-operations/open-odoo.ts'
import { openFlows } from './flows/open-flows.ts'
import { openServers } from './flows/server-works/open-servers.ts'
import { askpassVariables, writeAskpass } from './git/askpass.ts'
import { Git } from './git/git.ts'
import type { CallContext } from './handlers/call-context.ts'
import { readHealth, readReadiness, readServiceHealth } from './handlers/health.ts'
import type { Rooms } from './handlers/rooms.ts'
import { createRouter, type Router } from './handlers/router.ts'
import type { HouseOptions } from './house-options.ts'
import { openJobs } from './jobs/open-jobs.ts'
import type { Work } from './jobs/work.ts'
import { HostLog } from './logging/log.ts'
import { LogRows } from './logging/log-rows.ts'
import { Metrics } from './metrics/metrics.ts'
import { Notifications } from './notifications/notifications.ts'
import { activeConfiguration, environmentsOf } from './odoo/environments.ts'
import { Registry } from './registry/registry.ts'
import { registry_kind } from './registry/results.ts'
import { SessionWork } from './sessions/session-work.ts'
import { Sessions } from './sessions/sessions.ts'
import { DataDirLock } from './store/data-dir-lock.ts'
import { fact, setFact } from './store/facts.ts'
import { keepPrivate } from './store/keep-private.ts'
import { KeyFile, SecretBoxes } from './store/secret-box.ts'
import { SettingsStore } from './store/settings.ts'
import { Store } from './store/store.ts'
import { Workspaces } from './workspaces/workspaces.ts'

export interface House extends AsyncDisposable {
  readonly options: HouseOptions
  readonly rooms: Rooms
  readonly router: Router
  readonly doors: Doors
  /** For calls of this very process: the owner of the data dir. */
  readonly own_context: CallContext
  /** Opens the HTTP door on 127.0.0.1; resolves with the port. Throws CONFLICT when it is taken. */
  openHttp(port: number): Promise<number>
}

/** Throws CONFLICT when another host holds the data dir or its database is newer, and what a named workspace can throw. */
export async function openHouse(options: HouseOptions): Promise<House> {
  const started_ms = monotonicMs()
  const notices: string[] = []
  const notice = (sentence: string) => void notices.push(sentence)
  const closing = new ClosingOrder()
  try {
    const lock = new DataDirLock(options.data_dir)
    closing.add('lock', () => lock[Symbol.dispose]())
    const log = new HostLog({ folder: options.log_dir, level: options.log_level ?? 'info', terminal: options.terminal })
    if (options.api_key) log.masks.addValue(options.api_key.reveal())
    closing.setLog(log)
    const log_rows = new LogRows(log.files)
    closing.add('log rows', () => log_rows[Symbol.dispose]())

    const settings = new SettingsStore(join(options.data_dir, 'settings.json'), notice)
    closing.add('settings', () => settings[Symbol.asyncDispose]())
    const followLevel = () => log.setLevel(options.log_level ?? settings.current.log_level)
    followLevel()
    settings.on_change.on(followLevel)

    const access = new Access({
      keys_path: join(options.data_dir, 'keys.json'),
      sessions_path: join(options.data_dir, 'sessions.json'),
      environment_key: options.api_key ?? undefined,
      ratePerSecond: () => settings.current.rate_limit_per_s,
      notice,
    })
    closing.add('keys', () => access[Symbol.asyncDispose]())

    const commands = new Commands({
      policies_dir: join(options.root, 'resources', 'policies'),
      parsed_dir: join(options.root, 'out', 'policies'),
      tool_path: options.tool_path,
      home: options.home,
      lang: options.lang,
      tz: options.tz,
      state_dir: join(options.data_dir, 'state'),
      user_policies_dir: join(options.data_dir, 'policies'),
      // Nobody completes a line before the store is open.
      used_words: (path) => store.used_words.behind(path),
      askpass: askpassVariables(
        writeAskpass({
          folder: join(options.data_dir, 'state'),
          program: options.runner?.program ?? process.execPath,
          env: options.runner?.env ?? {},
          entry: options.askpass ?? join(options.root, 'src-main', 'askpass.ts'),
          data_dir: options.data_dir,
        }),
      ),
    })
    closing.add('commands', () => commands[Symbol.dispose]())

    const box = options.secret_box ?? new SecretBoxes([new KeyFile(options.data_dir)])
    const workspaces = new Workspaces({
      path: join(options.data_dir, 'workspaces.json'),
      own_folder: options.data_dir,
      checkExtras: (env) => commands.checkExtras(env),
      box,
      notice,
    })
    closing.add('workspaces', () => workspaces[Symbol.asyncDispose]())
    if (options.workspace !== null) await workspaces.openFor(options.workspace, { trusted: true, current: true })

    const odooSettings = () => ({ ...settings.current, odoo_conf: options.odoo_conf ?? settings.current.odoo_conf })
    const surroundings = oncePerTurn(
      (workspace_id: string | null): Surroundings => ({
        ...workspaces.surroundings(workspace_id),
        settings: {
          read_roots: settings.current.read_roots,
          odoo_conf: activeConfiguration(odooSettings()),
          odoo_environments: environmentsOf(odooSettings()),
          production_contexts: settings.current.production_contexts,
          read_only_contexts: settings.current.read_only_contexts,
        },
      }),
    )

    const store = new Store({
      data_dir: options.data_dir,
      crash: options.crash,
      known_secrets: () => log.masks.values,
      box,
      checkpoint_file: options.threads?.checkpoint,
      on_trouble: (sentence) => log.error(sentence),
    })
    closing.add('store', () => store[Symbol.dispose]())
    keepPrivate(options.data_dir)
    notices.push(...store.notices)
    const feed = new ChangeFeed()
    commands.context_watch.on_change.on(() => feed.announce({ area: 'contexts', id: null, action: 'updated' }))
    const session_work = new SessionWork({
      commands,
      surroundings,
      user_env: options.user_env,
      session: (id) => sessions.get(id),
      lineEnding: (key) => sessions.lineEnding(key),
    })
    closing.add('events', () => feed[Symbol.dispose]())
    const git = new Git({
      commands,
      surroundings,
      engine: () => engine,
      folder: join(options.data_dir, 'discarded'),
      undone: {
        read: () => fact(store.database, 'git_undone'),
        write: (text) => store.commits.writeLazily(() => setFact(store.database, 'git_undone', text)),
      },
      home: options.home,
      announce: (change) => feed.announce(change),
    })
    closing.add('git', () => git[Symbol.dispose]())
    let learnt: LearntProgress | undefined
    const { odoo, connections } = openOdoo({
      ...{ store, commands, surroundings, settings: odooSettings, engine: () => engine },
      onKey: (key) => log.masks.addValue(key),
      announce: (change) => feed.announce(change),
    })
    const registry = new Registry({
      ...{ builtin_dir: join(options.root, 'resources', 'registry'), data_dir: options.data_dir, commands, surroundings, settings: () => settings.current },
      output: store.output,
      receive: (root, path, body, limit_bytes) => files.receive(root, { path, conflict: 'refuse', body, limit_bytes }),
      sha256: (fd, size_bytes) => files.sha256(fd, size_bytes),
      job: (id) => engine.find(id),
      known_secrets: () => store.known_secrets,
      announce: (change) => feed.announce(change),
      notice: (sentence) => log.warn(sentence),
    })
    closing.add('registry', () => registry[Symbol.dispose]())
    const { servers, services, server_jobs } = openServers({
      ...{ store, home: options.home, agent: options.user_env['SSH_AUTH_SOCK'] ?? null, version: options.version, engine: () => engine },
      scripts_folder: join(options.root, 'resources', 'servers'),
      onSecret: (secret) => log.masks.addValue(secret),
      announce: (change) => feed.announce(change),
    })
    closing.add('servers', () => servers[Symbol.asyncDispose]())
    const opening = openJobs({
      store,
      commands,
      surroundings,
      settings: () => settings.current,
      log,
      announce: (change) => {
        feed.announce(change)
        if (change.area === 'jobs') learnt?.wake()
      },
      crash: options.crash,
      program_works: (programs) => [registry.work(programs) as Work],
      works: [...flowKinds(git, { commands, surroundings, engine: () => engine, operations: odoo }, server_jobs), session_work as Work],
      before_start: (start) => git.beforeStart(start),
      runner: { ...options.runner, env: { ...options.runner?.env, NODE_COMPILE_CACHE: codeCacheFolder(options.home) } },
      ...(options.paused && { paused: true }),
    })
    // A command line that is its own host needs no HTTP; for the others it is loaded while the runner starts.
    if (options.host !== 'cli') await Promise.allSettled([opening, Doors.load()])
    const jobs = await opening
    const { engine, runner } = jobs
    closing.add('engine', () => jobs.close(), engine_limit_ms)

    learnt = new LearntProgress({ engine, store, on_trouble: (sentence) => log.error(sentence) })
    closing.add('learnt progress', async () => learnt?.[Symbol.asyncDispose]())

    const sessions: Sessions = new Sessions({
      approve: (request, around) => commands.approveSession(request, around, options.user_env).approved,
      submit: (submission) => engine.submit(submission),
      ...{ runner, surroundings, settings: () => settings.current, announce: (change) => feed.announce(change) },
      ...{ user_env: options.user_env, home: options.home, marks_folder: join(options.root, 'resources', 'shell-integration') },
      known_secrets: () => log.masks.values,
      ...(options.threads && { screens_file: options.threads.screens }),
      on_trouble: (sentence) => log.error(sentence),
    })
    closing.add('sessions', () => sessions[Symbol.asyncDispose]())

    const files: Files = new Files({
      folder: join(options.data_dir, 'files'),
      trash: () => ({ keep_days: settings.current.trash_keep_days, total_bytes: settings.current.trash_total_bytes }),
      announce: (change) => feed.announce(change),
      notice: (sentence) => log.warn(sentence),
      ...(options.threads && { hash_file: options.threads.hash }),
    })
    closing.add('files', () => files[Symbol.asyncDispose]())
    feed.on_change.on(({ area, action }) => {
      if (area === 'workspaces' && action === 'removed') files.keepOnly(workspaces.list().map(({ path }) => path))
    })

    const notifications = new Notifications({
      ...{ store, log, show: options.notify },
      settings: () => settings.current,
      announce: (change) => feed.announce(change),
    })
    closing.add('notifications', () => notifications[Symbol.dispose]())
    const flows = openFlows({
      ...{ engine, store, commands, surroundings, files, feed, log, crash: options.crash, paused: options.paused },
      notifications: {
        queueEnded: (queue) => closing.has_begun || notifications.queueEnded(queue),
        scheduleRefused: (refused) => notifications.scheduleRefused(refused),
      },
      goes: options.host !== 'cli' && !options.paused,
    })
    notifications.interrupted(engine.lost_before.map((id) => engine.job(id)))
    jobs.go()

    registry.sweep()
    engine.on_finished.on((job) => job.kind === registry_kind && registry.noteEnded(job))

    const metrics = new Metrics({ rows: store.metrics, commits: store.commits, data_dir: options.data_dir })
    closing.add('metrics', () => metrics[Symbol.dispose]())
    engine.on_finished.on((job) => metrics.countJob(job))
    // What is ended because the host ends is known to whoever ends it.
    engine.on_finished.on((job) => closing.has_begun || notifications.jobEnded(job))
    const memory = new MemoryAtRest({ done: () => metrics.counted, busy: () => engine.jobsLeft() > 0 })
    closing.add('memory', () => memory[Symbol.dispose]())

    const health_parts = () => ({ rooms, version: options.version, started_ms, connections: () => doors.connections })
    const rooms: Rooms = {
      log,
      log_rows,
      settings,
      access,
      workspaces,
      commands,
      tool_versions: new ToolVersions(commands),
      live_names: new LiveNames(commands),
      tool_drafts: new ToolDrafts(commands, { specs_dir: join(options.root, 'resources', 'tool-specs') }),
      recent_refusals: new RecentRefusals(),
      engine,
      runner,
      saved: store.saved,
      views: store.views,
      ...flows.rooms,
      output: store.output,
      sessions,
      files,
      feed,
      metrics,
      notifications,
      git,
      odoo,
      connections,
      registry,
      servers,
      services,
      server_jobs,
      surroundings,
      announce: (change) => feed.announce(change),
      isClosing: () => closing.has_begun,
      write_probe: store.write_probe,
      health: () => readHealth(health_parts()),
      serviceHealth: () => readServiceHealth(health_parts()),
      readiness: () => readReadiness({ rooms }),
      about: () => ({ version: options.version, platform: process.platform, home: homedir(), data_dir: options.data_dir, host: options.host, notices }),
      pageUrl: (token) => (doors.port === null ? null : `${options.public_origin ?? `http://127.0.0.1:${doors.port}`}/#launch=${token}`),
    }
    commands.policies.on_change.on(() => rooms.announce({ area: 'policies', action: 'updated', id: null }))
    commands.policies.on_notice.on(({ sentence }) => {
      log.warn(sentence)
      // The newest ones; a file that is edited all day must not fill the memory.
      if (notices.push(sentence) > notices_kept) notices.shift()
    })
    const start_notices = [...notices]
    commands.policies.tellProblems()
    const router = createRouter(rooms)
    const doors = new Doors({
      rooms,
      router,
      data_dir: options.data_dir,
      window_folder: join(options.root, 'out', 'renderer'),
      version: options.version,
      public_origin: options.public_origin,
    })
    closing.add('doors', () => doors[Symbol.asyncDispose]())
    lock.announce({ socket: await doors.openLocalSocket() })
    // First of all: running programs are ended and their states written while the doors still answer (NOT_READY).
    closing.add('jobs', () => jobs.close(), engine_limit_ms)
    closing.add('flows', () => flows[Symbol.dispose]())
    closing.add('pullers', () => feed.close())
    closing.add('odoo logs', () => odoo.logs[Symbol.dispose]())
    for (const sentence of start_notices) log.warn(sentence)
    log.info('The host is up.', { version: options.version, host: options.host, pid: process.pid, start_ms: Math.round(monotonicMs() - started_ms) })

    return {
      options,
      rooms,
      router,
      doors,
      own_context: { requested_by: cli_identity.requested_by, scope: cli_identity.scope, own_jobs_only: false },
      async openHttp(port) {
        const opened = await doors.openHttp(port)
        lock.announce({ port: opened })
        log.info('The HTTP door is open.', { port: opened })
        return opened
      },
      [Symbol.asyncDispose]: () => closing.close(),
    }
  } catch (error) {
    await closing.close()
    throw error
  }
}

const notices_kept = 100

/** The engine bounds itself to 8 s; this is for the case that it cannot. */
const engine_limit_ms = 8500
