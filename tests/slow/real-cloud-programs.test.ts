/** What the policies of aws, kubectl and docker believe an argv to mean is what those programs read: random words, written as they come and in their canonical form. */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { room, verdictOn } from '../unit/commands/room.ts'

const here = room()
afterAll(() => here[Symbol.dispose]())

/** Nobody listens there: a program gets this far only after it has read all its words. */
const closed = '127.0.0.1:9'

const home = join(here.folder, 'home')
mkdirSync(join(home, '.kube'), { recursive: true })
const kubeconfig = join(home, '.kube', 'config')
writeFileSync(
  kubeconfig,
  `apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "http://${closed}"}}]
contexts: [{name: staging, context: {cluster: c, user: u}}]
users: [{name: u, user: {}}]
current-context: staging
`,
)
const env = {
  PATH: process.env['PATH'],
  HOME: home,
  LANG: 'C.UTF-8',
  KUBECONFIG: kubeconfig,
  DOCKER_HOST: `unix://${join(here.folder, 'no.sock')}`,
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE0000',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_DEFAULT_REGION: 'eu-west-1',
  AWS_ENDPOINT_URL: `http://${closed}`,
  // Versions before 2.13 do not know AWS_ENDPOINT_URL; through a proxy that is not there they reach nobody either.
  HTTP_PROXY: `http://${closed}`,
  HTTPS_PROXY: `http://${closed}`,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_MAX_ATTEMPTS: '1',
  AWS_PAGER: '',
  PYENV_ROOT: process.env['PYENV_ROOT'] ?? join(process.env['HOME'] ?? '/root', '.pyenv'),
}

function has(tool: string): boolean {
  return (env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

function answerOf(argv: readonly string[]): { said: string; status: number | null } {
  const made = spawnSync(argv[0]!, argv.slice(1), { cwd: here.workspace, env, encoding: 'utf8', input: '', timeout: 30_000 })
  if (made.error) throw made.error
  return { said: `${made.stdout}\n${made.stderr}`, status: made.status }
}

/** How the programs say that they do not know a word, or read a value as an option, or an option as missing its value. */
const misread =
  /unknown (?:shorthand )?(?:flag|command|option|options)|unknown docker command|is not a docker command|flag needs an argument|flag provided but not|Unknown options|expected one argument|expected at least one argument|Invalid choice|invalid choice|invalid argument .* for .* flag|requires (?:exactly|at least|at most) \d+ argument|accepts \d+ arg/i

/** One option in each of its spellings; values that look like options are among them where the program takes them attached. */
interface Choice {
  long: string
  short?: string
  values?: readonly string[]
}

/** An option as words: `--x v`, `--x=v`, `-x v`, `-xv`, `-x=v`; a switch as `--x`, `-x`, `--x=true`. */
function spelled({ long, short, values }: Choice, equals: boolean): fc.Arbitrary<string[]> {
  if (!values) return fc.constantFrom([long], ...(short ? [[short]] : []), ...(equals ? [[`${long}=true`], [`${long}=false`]] : []))
  return fc
    .constantFrom(...values)
    .chain((value) =>
      fc.constantFrom(
        ...(value.startsWith('-') ? [] : [[long, value]]),
        ...(equals || value.startsWith('-') ? [[`${long}=${value}`]] : []),
        ...(short
          ? [[short, value], [`${short}${value}`], ...(equals ? [[`${short}=${value}`]] : [])].filter((words) => !value.startsWith('-') || words.length === 1)
          : []),
      ),
    )
}

interface Line {
  /** The subcommand's words. */
  stem: readonly string[]
  args?: readonly string[]
  options: readonly Choice[]
  /** Switches with one letter, which may stand together. */
  letters?: string
}

/** The options of `line` in any order and spelling around its words, letters together, `--` before the last words. */
function argvsOf(tool: string, line: Line, equals: boolean, dashes: boolean): fc.Arbitrary<string[]> {
  const group = line.letters ? fc.shuffledSubarray([...line.letters], { minLength: 1 }).map((letters) => [`-${letters.join('')}`]) : fc.constant<string[]>([])
  return fc
    .tuple(fc.shuffledSubarray([...line.options]), fc.boolean(), group, fc.boolean(), fc.nat(4))
    .chain(([chosen, with_group, letters, with_dashes, cut]) =>
      fc.tuple(...chosen.map((choice) => spelled(choice, equals))).map((options) => {
        const blocks = with_group ? [...options, letters] : options
        const before = blocks.slice(0, cut).flat()
        const after = blocks.slice(cut).flat()
        const args = line.args ?? []
        if (dashes && with_dashes && args.length > 0) return [tool, ...line.stem, ...before, ...after, '--', ...args]
        return [tool, ...line.stem, ...before, ...args, ...after]
      }),
    )
}

/** Samples of a fixed seed, so that a failure comes again; only what the policy allows is given to the program. */
function allowedSamples(tool: string, lines: readonly Line[], each: number, equals: boolean, dashes: boolean): string[][] {
  return lines.flatMap((line, index) =>
    fc.sample(argvsOf(tool, line, equals, dashes), { numRuns: each, seed: 31 + index }).filter((argv) => verdictOn(here, argv).allowed),
  )
}

/** Both forms get as far, and none of their words is one the program does not know. */
function compare(argv: readonly string[]): void {
  const canonical = verdictOn(here, argv).argv
  const written = answerOf(argv)
  expect(written.said, argv.join(' ')).not.toMatch(misread)
  if (canonical.join('\0') === argv.join('\0')) return
  const ours = answerOf(canonical)
  expect(ours.said, `${argv.join(' ')} => ${canonical.join(' ')}`).not.toMatch(misread)
  expect(ours.status, canonical.join(' ')).toBe(written.status)
}

/** Tells aloud that a program is missing: a silent skip looks like a proof. */
function whenThere(tool: string, install: string, body: () => void): void {
  if (has(tool)) describe(tool, body)
  else {
    process.stderr.write(`SKIPPED: ${tool} is not installed, so its policy is not compared with it. Debian: apt install ${install}\n`)
    test.skip(`${tool} is not installed (apt install ${install})`, () => {})
  }
}

const selector: Choice = { long: '--selector', short: '-l', values: ['app=web', 'a in (b,c)', '-x'] }
const namespace: Choice = { long: '--namespace', short: '-n', values: ['default', 'kube-system'] }

whenThere('kubectl', 'kubernetes-client', () => {
  const lines: Line[] = [
    {
      stem: ['get'],
      args: ['pods'],
      options: [
        selector,
        namespace,
        { long: '--output', short: '-o', values: ['json', 'wide', 'jsonpath={.items}'] },
        { long: '--show-labels' },
        { long: '--all-namespaces', short: '-A' },
      ],
    },
    {
      stem: ['logs'],
      args: ['web-1'],
      options: [
        namespace,
        { long: '--container', short: '-c', values: ['app'] },
        { long: '--tail', values: ['5', '-1'] },
        { long: '--previous', short: '-p' },
        { long: '--timestamps' },
      ],
    },
    { stem: ['describe'], args: ['deploy', 'web'], options: [namespace, { long: '--show-events' }, { long: '--context', values: ['staging'] }] },
    { stem: ['rollout', 'status'], args: ['deploy/web'], options: [namespace, { long: '--timeout', values: ['5s'] }, { long: '--watch', short: '-w' }] },
    { stem: ['scale'], args: ['deploy/web'], options: [{ long: '--replicas', values: ['2'] }, namespace, { long: '--dry-run', values: ['client'] }] },
  ]
  // The policy takes no -- here, so that every word has one meaning.
  const argvs = allowedSamples('kubectl', lines, 12, true, false)

  test('enough of them are compared', () => {
    expect(argvs.length).toBeGreaterThan(40)
  })

  test('random words are read as the policy reads them', () => {
    for (const argv of argvs) compare([...argv])
  })

  test('a flag that does not exist is what the comparison looks for', () => {
    expect(answerOf(['kubectl', 'get', 'pods', '--no-such-flag']).said).toMatch(misread)
  })
})

whenThere('docker', 'docker.io', () => {
  const format: Choice = { long: '--format', values: ['{{.ID}}', 'json'] }
  const filter: Choice = { long: '--filter', short: '-f', values: ['name=web', 'label=a=b'] }
  const lines: Line[] = [
    { stem: ['ps'], options: [filter, format, { long: '--last', short: '-n', values: ['3', '-1'] }, { long: '--no-trunc' }], letters: 'aqs' },
    { stem: ['images'], options: [filter, format, { long: '--digests' }], letters: 'aq' },
    {
      stem: ['logs'],
      args: ['web'],
      options: [{ long: '--tail', short: '-n', values: ['5', 'all'] }, { long: '--since', values: ['10m'] }, { long: '--details' }],
      letters: 't',
    },
    {
      stem: ['inspect'],
      args: ['web'],
      options: [
        { long: '--format', short: '-f', values: ['{{.Id}}', '-x'] },
        { long: '--type', values: ['container'] },
        { long: '--size', short: '-s' },
      ],
    },
    {
      stem: ['run'],
      args: ['alpine:3', 'ls'],
      options: [
        { long: '--name', values: ['web'] },
        { long: '--env', short: '-e', values: ['A=b'] },
        { long: '--memory', short: '-m', values: ['64m'] },
        { long: '--rm' },
      ],
    },
    { stem: ['stop'], args: ['web'], options: [{ long: '--time', short: '-t', values: ['3'] }] },
  ]
  const argvs = allowedSamples('docker', lines, 8, true, true)

  test('enough of them are compared', () => {
    expect(argvs.length).toBeGreaterThan(20)
  })

  test('random words are read as the policy reads them', () => {
    for (const argv of argvs) compare([...argv])
  })

  test('a flag and a word that do not exist are what the comparison looks for', () => {
    expect(answerOf(['docker', 'ps', '--no-such-flag']).said).toMatch(misread)
    expect(answerOf(['docker', 'no-such-word']).said).toMatch(misread)
  })
})

whenThere('aws', 'awscli', () => {
  const output: Choice = { long: '--output', values: ['json', 'text', 'table'] }
  const lines: Line[] = [
    {
      stem: ['ec2', 'describe-instances', '--generate-cli-skeleton', 'output'],
      options: [output, { long: '--max-items', values: ['5'] }, { long: '--no-paginate' }, { long: '--region', values: ['eu-west-1'] }],
    },
    {
      stem: ['s3', 'ls'],
      args: ['s3://some-bucket/a'],
      options: [output, { long: '--recursive' }, { long: '--human-readable' }, { long: '--page-size', values: ['5'] }],
    },
    {
      stem: ['logs', 'describe-log-groups'],
      options: [output, { long: '--log-group-name-prefix', values: ['/aws', '-x'] }, { long: '--query', values: ['logGroups[0]'] }],
    },
  ]
  // Each start costs about a second, so there are few.
  const argvs = allowedSamples('aws', lines, 3, false, false)

  test('enough of them are compared', () => {
    expect(argvs.length).toBeGreaterThan(4)
  })

  test('random words are read as the policy reads them', () => {
    for (const argv of argvs) compare([...argv])
  })

  test('an option that does not exist is what the comparison looks for', () => {
    expect(answerOf(['aws', 's3', 'ls', '--no-such-option']).said).toMatch(misread)
  })
})
