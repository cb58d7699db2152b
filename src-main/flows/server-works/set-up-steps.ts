/** The steps of a set-up, in order: what each looks at, changes and puts back. */
import type { PlanStep, Server } from '../../../src-preload/contract/servers.ts'
import type { Secret } from '../../base/secret.ts'
import { JobFailure } from '../../jobs/job-failure.ts'
import { type Facts, factOf, factsOf, readFacts } from '../../servers/read-facts.ts'
import { printed, type Remote, type ScriptName } from '../../servers/remote.ts'
import type { ScriptEnd } from '../../ssh/run-script.ts'
import { sshFailed } from '../../ssh/ssh-failed.ts'

export type SetUpKind = 'server_setup' | 'server_user' | 'server_packages'

export interface SetUpAsked {
  server_id: string
  ssh_keys: readonly string[]
  packages: readonly string[]
  upgrade: boolean
  /** Fresh lists of packages first, however young those are that are there. */
  update_first: boolean
  directories: boolean
}

/** What a step works with. */
export interface AtServer {
  server: Server
  asked: SetUpAsked
  remote: Remote
  /** Names the copies of this job on the server. */
  job: string
  password: Secret | null
  /** Lines of the keys that are to let in, ours among them. */
  key_lines: readonly string[]
  signal: AbortSignal | undefined
  /** Told what the far side prints. */
  onOutput?: (stream: 'stdout' | 'stderr', data: Buffer) => void
  /** Logs in anew as the account of the set-up, not over the pool, and becomes root there. */
  prove: () => Promise<void>
  /** Runs the packages' script where it goes on when the connection breaks. */
  runUnit: (name: ScriptName, args: readonly string[]) => Promise<void>
  /** What is noted on the server at the end. */
  note: string
}

export interface SetUpStep {
  name: string
  /** What the step would do. */
  check: (at: AtServer) => Promise<Facts>
  /** Does it, and finds that it is done; 'already' where there was nothing to do. */
  apply: (at: AtServer) => Promise<'succeeded' | 'already'>
  undo?: (at: AtServer) => Promise<void>
}

export function stepsOf(kind: SetUpKind, asked: Pick<SetUpAsked, 'directories'>): SetUpStep[] {
  const user = [user_step, keys_step, sudo_step, proof_step]
  if (kind === 'server_user') return [platform_step, ...user]
  if (kind === 'server_packages') return [platform_step, packages_step]
  return [platform_step, ...user, packages_step, ...(asked.directories ? [directories_step] : []), record_step]
}

const run = (at: AtServer, script: ScriptName, args: readonly string[], input = ''): Promise<ScriptEnd> =>
  at.remote.persistently(at.server.id, script, { args, input, password: at.password, signal: at.signal, ...(at.onOutput && { onOutput: at.onOutput }) })

/** A step whose script knows check, apply and undo. */
function scripted(name: string, script: ScriptName, argsOf: (at: AtServer) => readonly string[], inputOf: (at: AtServer) => string = () => ''): SetUpStep {
  const ask = (at: AtServer, mode: string) => run(at, script, [mode, at.job, ...argsOf(at)], inputOf(at))
  return {
    name,
    check: async (at) => readFacts(printed(await ask(at, 'check'), `Looking at ${name}`)),
    apply: async (at) => {
      const end = await ask(at, 'apply')
      if (end.exit_code !== 0) throw new JobFailure('STEP_FAILED', `${name}: ${reasonSaid(end)}`)
      return factOf(readFacts(end.stdout), 'state') === 'already' ? 'already' : 'succeeded'
    },
    undo: async (at) => void printed(await ask(at, 'undo'), `Putting ${name} back`),
  }
}

const reasonSaid = ({ stderr, exit_code }: ScriptEnd): string => stderr.trim().split('\n').at(-1) || `it ended with exit code ${exit_code}`

const platform_step: SetUpStep = {
  name: 'platform',
  check: async (at) => {
    const end = await run(at, 'setup-platform', ['check', String(Math.round(Date.now() / 1000))])
    const facts = readFacts(end.stdout)
    if (factOf(facts, 'reason') === 'unsupported_platform') throw sshFailed('unsupported_platform', reasonSaid(end), { server_id: at.server.id })
    return end.exit_code === 0 ? facts : [['blocked', reasonSaid(end)]]
  },
  apply: async (at) => {
    const [blocked] = factsOf(await platform_step.check(at), 'blocked')
    if (blocked !== undefined) throw new JobFailure('STEP_FAILED', `platform: ${blocked}`)
    return 'already'
  },
}

const user_step = scripted('user', 'setup-user', ({ server }) => [server.app_username])
const keys_step = scripted(
  'keys',
  'setup-keys',
  ({ server }) => [server.app_username],
  ({ key_lines }) => key_lines.join('\n'),
)
const sudo_step = scripted('sudo', 'setup-sudo', ({ server }) => [server.app_username])
const directories_step = scripted('directories', 'setup-directories', () => [])
const record_step: SetUpStep = {
  ...scripted(
    'record',
    'setup-record',
    () => [],
    ({ note }) => note,
  ),
}
delete record_step.undo

const proof_step: SetUpStep = {
  name: 'proof',
  check: async ({ server }) => [
    ['state', 'change'],
    ['after', `a new login as ${server.app_username} becomes root by sudo`],
    ['command', 'sudo -n id -u'],
  ],
  apply: async (at) => {
    await at.prove()
    return 'succeeded'
  },
}

const packageArgs = ({ asked }: AtServer) => [asked.upgrade ? 'upgrade' : '', asked.update_first ? 'update' : '', ...asked.packages]
const packages_step: SetUpStep = {
  name: 'packages',
  check: async (at) => readFacts(printed(await run(at, 'setup-packages', ['check', at.job, ...packageArgs(at)]), 'Looking at packages')),
  apply: async (at) => {
    if (factOf(await packages_step.check(at), 'state') === 'already') return 'already'
    await at.runUnit('setup-packages', ['apply', at.job, ...packageArgs(at)])
    const end = await run(at, 'setup-packages', ['verify', at.job, ...packageArgs(at)])
    if (end.exit_code !== 0) throw new JobFailure('STEP_FAILED', `packages: ${reasonSaid(end)}`)
    return 'succeeded'
  },
}

/** A step of the plan from what its script told. */
export function planStepOf(name: string, facts: Facts): PlanStep {
  const text = (fact: string) => factOf(facts, fact) || null
  const diffs = factsOf(facts, 'diff')
  const files = factsOf(facts, 'file').map((file, index) => {
    const [path = '', mode = '', owner = ''] = file.split(' ')
    return { path, mode, owner, diff: diffs[index] ?? '' }
  })
  const blocked = factsOf(facts, 'blocked')
  return {
    name,
    state: blocked.length > 0 ? 'blocked' : factOf(facts, 'state') === 'already' ? 'already' : 'change',
    before: text('before'),
    after: text('after'),
    commands: factsOf(facts, 'command'),
    files,
    verify: text('verify'),
    undo: text('undo'),
    note: blocked[0] ?? text('note'),
  }
}
