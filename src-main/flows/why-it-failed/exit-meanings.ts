/** What the exit codes of tools mean, where the manual of the tool says it. */
import { curl_codes } from './curl-codes.ts'

/** `null` as a code stands for every other one that is not 0. */
type Codes = Readonly<Record<number, string>> & { other?: string }

interface ToolCodes {
  codes: Codes
  /** Where that is written. */
  source: string
}

/** Docker's client takes over what `docker run` gives for itself; other subcommands end with 1, or with 125 for a wrong option. */
const container_codes: Codes = {
  125: 'the daemon refused, or the command line was wrong: the container was not run',
  126: 'the command inside the container could not be executed',
  127: 'the command was not found inside the container',
  137: 'the container was killed (SIGKILL): stopped from outside, or its memory limit was reached ("docker inspect" says OOMKilled)',
  143: 'the container was asked to end (SIGTERM)',
}

const tools: Readonly<Record<string, ToolCodes>> = {
  // git(1), "EXIT STATUS"; usage.c: die() ends with 128, usage() with 129.
  git: {
    codes: { 1: 'git did not do what was asked, or found differences', 128: 'git gave up with a fatal error', 129: 'the command line was wrong' },
    source: 'git: usage.c',
  },
  curl: { codes: curl_codes, source: 'curl(1), EXIT CODES' },
  // developer.hashicorp.com/terraform/cli/commands/plan (-detailed-exitcode)
  terraform: { codes: { 1: 'terraform met an error', 2: 'the plan went well and there are changes (-detailed-exitcode)' }, source: 'terraform plan -help' },
  docker: { codes: container_codes, source: 'docker run, "Exit status"' },
  podman: { codes: container_codes, source: 'podman-run(1), EXIT STATUS' },
  // kubectl diff --help: 1 for differences, more for an error.
  kubectl: { codes: { 1: 'kubectl met an error, or "diff" found differences' }, source: 'kubectl diff --help' },
  // argo-cd.readthedocs.io/en/stable/user-guide/commands/argocd_app_diff, cmd/argocd/commands/headless: util/errors/errors.go
  argocd: {
    codes: {
      1: 'the application differs from what is wanted ("app diff")',
      2: 'argocd met an error ("app diff")',
      11: 'the command failed',
      12: 'the connection to the server failed',
      13: 'the server answered with an error',
      14: 'the resource was not found',
      20: 'argocd met an error',
    },
    source: 'argo-cd: util/errors/errors.go',
  },
  ssh: {
    codes: { 255: 'ssh itself failed: no connection, host key refused or login refused', other: 'the command on the other side ended with this code' },
    source: 'ssh(1), EXIT STATUS',
  },
  scp: { codes: { 1: 'a file could not be copied', 255: 'the connection failed' }, source: 'scp(1), EXIT STATUS' },
  grep: { codes: { 1: 'no line matched', 2: 'grep met an error' }, source: 'grep(1), EXIT STATUS' },
  rg: { codes: { 1: 'no line matched', 2: 'rg met an error' }, source: 'rg(1), EXIT STATUS' },
  ls: { codes: { 1: 'some names could not be listed', 2: 'a name that was given could not be listed' }, source: 'ls(1), Exit status' },
  jq: {
    codes: {
      1: 'with -e: the last value was false or null',
      2: 'a file could not be read, or the command line was wrong',
      3: 'the filter is not understood',
      4: 'with -e: nothing came out',
      5: 'the input is no JSON, or the filter met an error',
    },
    source: 'jq(1)',
  },
  gh: { codes: { 1: 'gh met an error', 2: 'it was cancelled', 4: 'nobody is logged in', 8: 'checks are not done' }, source: 'gh help exit-codes' },
  diff: { codes: { 1: 'the files differ', 2: 'diff met an error' }, source: 'diff(1)' },
  // docs.aws.amazon.com/cli/latest/userguide/cli-usage-returncodes.html
  aws: {
    codes: {
      1: 'one or more transfers to or from S3 failed',
      2: 'the command line could not be read, or files were skipped by an S3 transfer',
      130: 'it was interrupted (SIGINT)',
      252: 'the command line was wrong, or a parameter has a value that is not allowed',
      253: 'configuration or credentials are missing or wrong',
      254: 'the service answered with an error',
      255: 'the command failed; the service or the client met an error',
    },
    source: 'AWS CLI return codes',
  },
  // cloud.google.com/sdk/docs: gcloud topic; googlecloudsdk/core/exceptions.py: 1 for errors, 2 for usage.
  gcloud: { codes: { 1: 'gcloud met an error', 2: 'the command line was wrong' }, source: 'gcloud: core/exceptions.py' },
  // learn.microsoft.com/cli/azure/use-azure-cli-successfully-tips, "Error codes"
  az: {
    codes: { 1: 'the service or the command met an error', 2: 'the command line was wrong', 3: 'the resource was not found' },
    source: 'Azure CLI, "Understand exit codes"',
  },
  helm: { codes: { 1: 'helm met an error' }, source: 'helm: cmd/helm' },
  ping: { codes: { 1: 'no answer came, or fewer than asked for', 2: 'ping met an error, for example a name that is not known' }, source: 'ping(8)' },
  // dig(1), RETURN CODES
  dig: {
    codes: { 1: 'the command line was wrong', 8: 'the batch file could not be opened', 9: 'no reply came from the server', 10: 'dig met an internal error' },
    source: 'dig(1), RETURN CODES',
  },
  nslookup: { codes: { 1: 'the query failed' }, source: 'nslookup(1)' },
  traceroute: { codes: { 1: 'traceroute met an error', 2: 'the command line was wrong, or the name is not known' }, source: 'traceroute(8)' },
  // pip/_internal/cli/status_codes.py
  pip: {
    codes: {
      1: 'pip met an error',
      2: 'the command line was wrong, or an unexpected error occurred',
      3: 'an environment that pip may not change',
      4: 'the previous build has to be removed first',
      23: 'nothing was found',
    },
    source: 'pip: cli/status_codes.py',
  },
  // docs.python.org/3/using/cmdline.html and library/sys.html#sys.exit
  python3: {
    codes: {
      1: 'the script ended with an exception, or with this code of its own',
      2: 'the command line of Python was wrong, or the script ended with this code',
      120: 'output could not be written at its end',
    },
    source: 'Python, "sys.exit"',
  },
  rsync: {
    codes: {
      1: 'the command line was wrong',
      3: 'files or folders to work on could not be chosen',
      10: 'the connection failed',
      11: 'a file could not be read or written',
      12: 'the other side ended the connection',
      23: 'some files were not copied',
      24: 'some files vanished while they were copied',
      30: 'it waited too long for data',
    },
    source: 'rsync(1), EXIT VALUES',
  },
  // gnu.org/software/make/manual, "Running"
  make: { codes: { 1: 'with -q: a target is not up to date', 2: 'make met an error: a recipe failed, or there is no rule' }, source: 'GNU make manual, 9' },
  systemctl: {
    codes: { 1: 'the unit failed, or is not what was asked', 3: 'the unit is not active', 4: 'there is no such unit' },
    source: 'systemctl(1), EXIT STATUS',
  },
  'ansible-playbook': {
    codes: {
      1: 'the playbook met an error',
      2: 'tasks failed on hosts',
      4: 'hosts could not be reached',
      5: 'the command line was wrong',
      99: 'it was interrupted',
      250: 'an unexpected error occurred',
    },
    source: 'ansible: lib/ansible/executor/task_queue_manager.py',
  },
  wget: {
    codes: {
      1: 'an error',
      2: 'the command line was wrong',
      3: 'a file could not be read or written',
      4: 'the network failed',
      5: 'the certificate could not be trusted',
      6: 'name or password were refused',
      7: 'the protocol was broken',
      8: 'the server answered with an error',
    },
    source: 'wget(1), EXIT STATUS',
  },
  tar: { codes: { 1: 'some files differ or changed meanwhile', 2: 'tar met a fatal error' }, source: 'tar(1), RETURN VALUE' },
  timeout: { codes: { 124: 'the time was up' }, source: 'timeout(1)' },
}
const other_names: Readonly<Record<string, string>> = { pip3: 'pip', python: 'python3', egrep: 'grep', fgrep: 'grep' }

/** By the shells: POSIX.1-2024, 2.8.2 "Exit Status for Commands". */
const shell_codes: Readonly<Record<number, string>> = {
  126: 'a program was found and could not be executed',
  127: 'a program was not found',
}

/** signal(7), what each means for a program that did not expect it. */
const signals: Readonly<Record<string, string>> = {
  SIGHUP: 'its terminal was closed',
  SIGINT: 'it was interrupted (Ctrl+C)',
  SIGQUIT: 'it was asked to quit and leave a core file',
  SIGILL: 'it met an instruction that this processor does not know: a broken build, or one for another processor',
  SIGTRAP: 'it met a trap of a debugger, or its own check',
  SIGABRT: 'it gave up by itself: a failed check inside it, or memory it found damaged',
  SIGBUS: 'it reached for memory that is not there: a mapped file became shorter, or the disk is full',
  SIGFPE: 'it divided by zero, or the like',
  SIGKILL: 'it was killed from outside and could do nothing about it',
  SIGSEGV: 'it reached for memory that is not its own: a fault in the program',
  SIGPIPE: 'who read its output went away',
  SIGALRM: 'its own alarm went off',
  SIGTERM: 'it was asked to end from outside',
  SIGXCPU: 'it used more processor time than its limit',
  SIGXFSZ: 'it wrote a file larger than its limit',
  SIGSYS: 'it made a system call that is forbidden to it',
}
const numbers: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
  31: 'SIGSYS',
}

export interface Meaning {
  meaning: string
  /** Where that is written; null for what no manual says. */
  source: string | null
}

export function meaningOfSignal(signal: string): Meaning {
  return { meaning: signals[signal] ?? `the signal ${signal} ended it`, source: signals[signal] ? 'signal(7)' : null }
}

/** By the tool's own manual, else by what every shell means. Null where neither says anything. */
export function meaningOfExit(tool: string | null, code: number): Meaning | null {
  const own = tool === null ? undefined : tools[other_names[tool] ?? tool]
  const said = own?.codes[code]
  if (own && said !== undefined) return { meaning: said, source: own.source }
  const by_shell = shell_codes[code]
  if (by_shell !== undefined) return { meaning: by_shell, source: 'POSIX, 2.8.2' }
  // What a shell, and who copies it, gives for a program that a signal ended.
  const signal = code > 128 ? numbers[code - 128] : undefined
  if (signal !== undefined) return { meaning: `a program it started was ended by ${signal}: ${signals[signal]}`, source: 'POSIX, 2.8.2' }
  return own?.codes.other === undefined ? null : { meaning: own.codes.other, source: own.source }
}
