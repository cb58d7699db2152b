/** The verbs about jobs that are there: listed, shown, cancelled, handled together, and what they hold. */
import { any_number, data_dir, help, json } from './flags.ts'
import type { Flag } from './read-arguments.ts'
import type { Verb } from './verb.ts'

const job_status_choices = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'timed_out', 'interrupted', 'skipped']
const status: Flag = {
  name: 'status',
  value: 'STATUS',
  summary: 'only queued, running, succeeded, failed, cancelled, timed_out, interrupted or skipped',
  choices: job_status_choices,
}
const tool: Flag = { name: 'tool', value: 'NAME', summary: 'only jobs of this tool' }
const unhandled: Flag = { name: 'unhandled', summary: 'only failures that nobody has marked as handled' }

/** `jobs`, and the name that the window has for it. */
const jobsVerb = (name: string): Verb => ({
  name,
  summary: name === 'jobs' ? 'list jobs, newest first' : 'the same as "jobs"',
  usage: `opsdeck ${name} [FLAGS] [WORDS TO LOOK FOR...]`,
  details: 'Words are looked for in the command and in its output. What is given beside a view narrows it.',
  words: [0, any_number],
  flags: [
    { name: 'limit', value: 'N', summary: 'how many (default 20, at most 500)' },
    status,
    tool,
    unhandled,
    { name: 'view', value: 'NAME', summary: 'with the filters of a saved view ("opsdeck views")' },
    { name: 'cursor', value: 'CURSOR', summary: 'go on where the last page ended (next_cursor of --json)' },
    json,
    data_dir,
    help,
  ],
  load: async () => (await import('./jobs.ts')).jobs,
})

const stream: Flag = { name: 'stream', value: 'NAME', summary: 'only stdout, stderr or terminal', choices: ['stdout', 'stderr', 'terminal'] }

export const verbs_of_jobs: readonly Verb[] = [
  jobsVerb('jobs'),
  jobsVerb('history'),
  {
    name: 'bulk',
    summary: 'the same act on many jobs: rerun, cancel, handled, favourite, remove, restore',
    usage: `opsdeck bulk rerun|cancel|favourite|remove|restore ID...
       opsdeck bulk handled --note TEXT ID...`,
    details: `One line a job: its id, "done" or the code of what speaks against it, and the job or favourite it became or the reason.
"remove" takes jobs that have ended out of the history, with their outputs and what the search knows of them; "restore" gives them back, for ten
minutes and while the host runs that removed them.
Exit code: 0 where all could be done, 1 where some could not, 125 Opsdeck's own error.`,
    words: [1, any_number],
    choices: ['rerun', 'cancel', 'handled', 'favourite', 'remove', 'restore'],
    flags: [{ name: 'note', value: 'TEXT', summary: 'for "handled": what was done about it' }, json, data_dir, help],
    load: async () => (await import('./bulk.ts')).bulk,
  },
  {
    name: 'views',
    summary: 'saved views of the history: list, add, delete',
    usage: `opsdeck views list
       opsdeck views add [FLAGS] NAME [WORDS TO LOOK FOR...]
       opsdeck views delete NAME|ID`,
    details: '"opsdeck history --view NAME" shows what a view has.',
    words: [1, any_number],
    choices: ['list', 'add', 'delete'],
    flags: [
      status,
      tool,
      { name: 'kind', value: 'KIND', summary: 'only work of this kind' },
      unhandled,
      { name: 'since', value: 'WHEN', summary: 'only since a time, or so far back from now: 90m, 24h, 7d, 4w' },
      json,
      data_dir,
      help,
    ],
    load: async () => (await import('./views.ts')).views,
  },
  {
    name: 'leases',
    summary: 'what jobs hold: list, freeze, release',
    usage: `opsdeck leases list
       opsdeck leases freeze LEASE --reason TEXT [--until WHEN]
       opsdeck leases release LEASE|ID`,
    details: 'A frozen lease is taken by nobody until it is released or its end has come; who holds it goes on.',
    words: [1, 2],
    choices: ['list', 'freeze', 'release'],
    flags: [
      { name: 'reason', value: 'TEXT', summary: 'why it is frozen; everybody who waits is shown it' },
      { name: 'until', value: 'WHEN', summary: 'the end of the freeze: after this long (2h, 1d) or at this time (2030-01-31T12:00:00Z)' },
      json,
      data_dir,
      help,
    ],
    load: async () => (await import('./leases.ts')).leases,
  },
  {
    name: 'show',
    summary: 'one job in full',
    usage: 'opsdeck show [FLAGS] ID',
    details: 'The record of the job; its output is shown by "opsdeck logs ID".',
    words: [1, 1],
    flags: [
      { name: 'cast', summary: 'print its recording as asciicast v3, which asciinema plays' },
      { name: 'why', summary: 'why it failed: the line that says it, what its exit code means, what was different when it last went well' },
      json,
      data_dir,
      help,
    ],
    load: async () => (await import('./show.ts')).show,
  },
  {
    name: 'logs',
    summary: 'the output of a job',
    usage: 'opsdeck logs [-f] [FLAGS] ID',
    details: 'Standard output and error of the job go to standard output and error. With --json: one piece a line.',
    words: [1, 1],
    flags: [
      { name: 'follow', short: 'f', summary: 'go on until the job has ended; Ctrl-C leaves the job alone' },
      stream,
      { name: 'attempt', value: 'N', summary: 'an earlier attempt of a job that was retried' },
      json,
      data_dir,
      help,
    ],
    load: async () => (await import('./logs.ts')).logs,
  },
  {
    name: 'cancel',
    summary: 'cancel a waiting or running job',
    usage: 'opsdeck cancel [FLAGS] ID',
    details: 'The command gets SIGTERM and, after the grace time of the settings, SIGKILL.',
    words: [1, 1],
    flags: [{ name: 'force', summary: 'SIGKILL at once' }, json, data_dir, help],
    load: async () => (await import('./cancel.ts')).cancel,
  },
]
