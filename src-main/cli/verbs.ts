/** The table of verbs: what each is for, its flags, and the file that does it. */
import { import_format } from '../../src-preload/contract/imports.ts'
import { completion_shells } from './completion-shells.ts'
import { any_number, data_dir, help, json, workspace } from './flags.ts'
import type { Verb } from './verb.ts'
import { verbs_of_jobs } from './verbs-of-jobs.ts'

export const verbs: readonly Verb[] = [
  {
    name: 'run',
    summary: 'run an allowed command, with live output',
    usage: 'opsdeck run [FLAGS] [--] COMMAND [ARGUMENTS...]',
    details: `Flags stand before the command. The current folder is the working directory where it lies in the workspace.
Ctrl-C cancels the command, a second one kills it. Exit code: the command's own; 126 refused, 127 not installed,
124 timed out, 128+n ended by signal n, 125 Opsdeck's own error.`,
    own_flags_first: true,
    words: [1, any_number],
    flags: [
      workspace,
      { name: 'work-dir', value: 'FOLDER', summary: 'where the command runs, inside the workspace' },
      { name: 'confirm', value: 'NAME|yes', summary: 'confirm a command that is hard to undo: yes, or the name of the production context', choices: ['yes'] },
      { name: 'split', summary: 'pipes: standard output and error apart (default where standard output is no terminal)' },
      { name: 'terminal', summary: 'a terminal for the command (default where standard output is one)' },
      { name: 'timeout', value: 'SECONDS', summary: 'end the command after this long' },
      { name: 'json', summary: 'print the finished job with its output as one JSON document, and nothing else on standard output' },
      data_dir,
      help,
    ],
    load: async () => (await import('./run.ts')).run,
  },
  {
    name: 'queue',
    summary: 'run a list of commands from a file, with live output',
    usage: 'opsdeck queue run [FLAGS] FILE',
    details: `FILE is YAML or JSON, "-" reads standard input: a name and commands, as POST /api/queue takes them, or the list of commands alone.
Every command is judged before the first one starts; where one is refused nothing runs. Working directories count from the workspace.

name: Release
commands:
  - {key: test, command: git, args: [fsck]}
  - {key: look, pause: "Does it look right?"}
  - {command: terraform, args: [apply, -auto-approve], work_dir: live, needs: [look]}

Ctrl-C cancels the queue, a second one kills what runs. Exit code: 0 where everything succeeded, else 1; 126 where an item is refused,
127 where its tool is not installed, 125 Opsdeck's own error.`,
    words: [1, 2],
    choices: ['run'],
    flags: [workspace, { name: 'json', summary: 'print the finished queue as one JSON document, and nothing else on standard output' }, data_dir, help],
    load: async () => (await import('./queue.ts')).queue,
  },
  {
    name: 'template',
    summary: 'templates and queues of files: list, show, run with values',
    usage: `opsdeck template list
       opsdeck template show NAME|ID
       opsdeck template run [FLAGS] NAME|ID [PARAMETER=VALUE...]`,
    details: `Templates are saved ones and those in the files .opsdeck/*.yaml of the workspace, which has to be trusted for a run.
Queues in such files stand in the same list, and are run and shown as "opsdeck queue run" does.
Secrets are never words of a command line: --secrets names a file with lines PARAMETER=VALUE ("-" reads standard input).
Exit code of a run: the command's own; 126 refused, 127 not installed, 124 timed out, 128+n ended by signal n, 125 Opsdeck's own error.`,
    words: [1, any_number],
    choices: ['list', 'show', 'run'],
    flags: [
      workspace,
      { name: 'preset', value: 'NAME', summary: 'values of this preset where none are given' },
      { name: 'secrets', value: 'FILE', summary: 'secrets as lines PARAMETER=VALUE' },
      { name: 'confirm', value: 'NAME|yes', summary: 'confirm what is hard to undo: yes, or the name of the production context', choices: ['yes'] },
      { name: 'split', summary: 'pipes: standard output and error apart (default where standard output is no terminal)' },
      { name: 'terminal', summary: 'a terminal for the command (default where standard output is one)' },
      json,
      data_dir,
      help,
    ],
    load: async () => (await import('./template.ts')).template,
  },
  {
    name: 'cli',
    summary: 'registered programs: list, show, run a command',
    usage: `opsdeck cli list
       opsdeck cli show STAGE COMMAND
       opsdeck cli run [FLAGS] STAGE COMMAND [NAME=VALUE...]`,
    details: `Programs are declared in the files of the data dir's registry/ and in those that come with Opsdeck. NAME=@FILE hands in a file of this machine;
NAME=PATH names one of the workspace. A list is NAME given several times; a flag is NAME=true. What the command makes lies in a folder of its own,
which is named at the end and kept for a day. Exit code of a run: the program's own; 126 refused, 127 not installed, 124 timed out,
128+n ended by signal n, 125 Opsdeck's own error.`,
    words: [1, any_number],
    choices: ['list', 'show', 'run'],
    flags: [
      workspace,
      { name: 'program', value: 'NAME', summary: 'which program, where several have the stage' },
      { name: 'confirm', value: 'NAME|yes', summary: 'confirm what is hard to undo: yes, or the name of the production context', choices: ['yes'] },
      { name: 'timeout', value: 'SECONDS', summary: 'end the command after this long' },
      json,
      data_dir,
      help,
    ],
    load: async () => (await import('./registered.ts')).registered,
  },
  {
    name: 'schedule',
    summary: 'schedules: list, next, run, pause, resume',
    usage: `opsdeck schedule list|next [--limit N]
       opsdeck schedule run|pause|resume NAME|ID
       opsdeck schedule pause|resume --all`,
    details: 'Schedules run while the window or "opsdeck serve" runs; what was missed meanwhile is skipped or run once, as each says.',
    words: [1, 2],
    choices: ['list', 'next', 'run', 'pause', 'resume'],
    flags: [
      { name: 'all', summary: 'pause or resume all of them' },
      { name: 'limit', value: 'N', summary: 'how many of "next" (default 20, at most 500)' },
      json,
      data_dir,
      help,
    ],
    load: async () => (await import('./schedule.ts')).schedule,
  },
  {
    name: 'check',
    summary: 'the verdict on a command, without running it',
    usage: 'opsdeck check [FLAGS] [--] COMMAND [ARGUMENTS...]',
    details: "Exit code: 0 allowed, 3 refused, 125 Opsdeck's own error.",
    own_flags_first: true,
    words: [1, any_number],
    flags: [workspace, { name: 'work-dir', value: 'FOLDER', summary: 'where the command would run, inside the workspace' }, json, data_dir, help],
    load: async () => (await import('./check.ts')).check,
  },
  {
    name: 'import',
    summary: 'what of a history, package.json, Makefile, tasks.json or crontab would run',
    usage: 'opsdeck import [FLAGS] FILE',
    details: `Each line with its verdict, the refused ones by reason with what can be done; "-" reads standard input. Nothing of it is run or kept, and
secrets in it are masked. The form is told from the name and the text: ${import_format.options.join(', ')}.`,
    words: [1, 1],
    flags: [
      { name: 'format', value: 'FORMAT', summary: 'what the file is, where that is not told rightly', choices: import_format.options },
      { name: 'all', summary: 'print every line, also those that would run' },
      workspace,
      { name: 'work-dir', value: 'FOLDER', summary: 'where the lines would run, inside the workspace' },
      json,
      data_dir,
      help,
    ],
    load: async () => (await import('./import.ts')).importLines,
  },
  ...verbs_of_jobs,
  {
    name: 'tools',
    summary: 'the tools on the allow-list, and adding one',
    usage: `opsdeck tools [list]
       opsdeck tools add NAME [--from spec|help] [--yes|--stdout|--out FILE]`,
    details: `"add" drafts the rules of a program: from its completion spec where there is one, else from what it prints for --help, for which it is run
in an empty folder for a few seconds at most. Effects are guesses, what looks dangerous is left out, and both are told. It is saved only by
your yes: asked at a terminal, or given as --yes; without either nothing is saved and the exit code is 125. What runs any program
(shells, sudo, env, xargs ...) is not added: 126. A program that is not installed and has no spec: 127.`,
    words: [0, 2],
    choices: ['list', 'add'],
    flags: [
      { name: 'from', value: 'SOURCE', summary: 'spec or help (default: the spec where there is one)', choices: ['spec', 'help'] },
      { name: 'yes', summary: 'save the draft without asking' },
      { name: 'stdout', summary: 'print the policy alone on standard output, and save nothing' },
      { name: 'out', value: 'FILE', summary: 'write the policy into a new file, and save nothing' },
      json,
      data_dir,
      help,
    ],
    load: async () => (await import('./tools.ts')).tools,
  },
  {
    name: 'serve',
    summary: 'serve the HTTP API and the window on this machine',
    usage: 'opsdeck serve [--port N] [--data-dir FOLDER] [--workspace FOLDER]',
    details: `Prints "listening http://127.0.0.1:PORT" on standard output and its log on standard error. SIGTERM and SIGINT end it.
Environment: PORT, LOG_DIR, LOG_LEVEL, OPSDECK_DATA_DIR, OPSDECK_WORKSPACE, OPSDECK_API_KEY, OPSDECK_TOOL_PATH,
OPSDECK_ODOO_CONF, OPSDECK_PUBLIC_ORIGIN, API_VERSION. A flag wins over its variable.`,
    words: [0, 0],
    flags: [{ name: 'port', value: 'N', summary: 'TCP port on 127.0.0.1 (default: PORT, else 3000; 0 picks a free one)' }, data_dir, workspace, help],
    load: async () => (await import('./serve.ts')).serve,
  },
  {
    name: 'start',
    summary: 'open the window',
    usage: 'opsdeck start [--data-dir FOLDER] [--workspace FOLDER]',
    details: 'In Electron where its program is installed or can be fetched, else in an installed Chromium-family browser, else as an address to open.',
    words: [0, 0],
    flags: [data_dir, workspace, { name: 'browser', summary: 'use the browser even where Electron is installed' }, help],
    load: async () => (await import('./start.ts')).start,
  },
  {
    name: 'keys',
    summary: 'API keys: create, list, revoke',
    usage: `opsdeck keys create NAME [--scope read|run|admin] [--own-jobs] [--expires WHEN]
       opsdeck keys list
       opsdeck keys revoke ID|NAME`,
    details: 'A new key is printed once, on standard output; only its hash is kept.',
    words: [1, 2],
    choices: ['create', 'list', 'revoke'],
    flags: [
      { name: 'scope', value: 'SCOPE', summary: 'read, run or admin; each includes the ones before it (default run)', choices: ['read', 'run', 'admin'] },
      { name: 'own-jobs', summary: 'the key sees and cancels only the jobs it started' },
      { name: 'expires', value: 'WHEN', summary: 'after this long (30d, 12h) or at this time (2030-01-31T12:00:00Z)' },
      json,
      data_dir,
      help,
    ],
    load: async () => (await import('./keys.ts')).keys,
  },
  {
    name: 'doctor',
    summary: 'look whether everything Opsdeck needs is there',
    usage: 'opsdeck doctor [FLAGS]',
    details: 'One line a thing: ok, warn or fail, with the next step. Exit code: 0 where nothing failed, else 1.',
    words: [0, 0],
    flags: [json, data_dir, help],
    load: async () => (await import('./doctor.ts')).doctor,
  },
  {
    name: 'completion',
    summary: 'print the completion script for a shell',
    usage: `opsdeck completion ${completion_shells.join('|')}`,
    details: `Completes verbs and flags, and after "run" and "check" the command: tools, subcommands, options, values, files, branches, contexts.
bash: put  source <(opsdeck completion bash)  into ~/.bashrc
zsh:  put  source <(opsdeck completion zsh)  into ~/.zshrc, below compinit; or write it to a file _opsdeck in a folder of fpath
fish: opsdeck completion fish > ~/.config/fish/completions/opsdeck.fish`,
    words: [0, 1],
    choices: completion_shells,
    flags: [help],
    load: async () => (await import('./completion.ts')).completion,
  },
  {
    name: 'help',
    summary: 'this list, or the help of one verb',
    usage: 'opsdeck help [VERB]',
    details: 'Also: opsdeck VERB --help.',
    words: [0, 1],
    flags: [help],
    load: async () => (await import('./help.ts')).help,
  },
]

/** Called by our own scripts and not by people: in no list and no help. */
export const hidden_verbs: readonly Verb[] = [
  {
    name: 'complete-words',
    summary: 'what could stand at the cursor, for the completion scripts',
    usage: 'opsdeck complete-words [--line LINE] [--] [WORDS...]',
    details: 'One item a line: what to insert, what it is, a description, with tabs between them.',
    own_flags_first: true,
    words: [0, any_number],
    flags: [{ name: 'line', value: 'LINE', summary: 'the line up to the cursor as it is typed, with the name of the program, instead of words' }],
    load: async () => (await import('./complete-words.ts')).completeWords,
  },
]
