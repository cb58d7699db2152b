/** A workspace with ordinary and with hostile files, and the commands room on it. */
import { mkdirSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Commands, type CommandsOptions, type Surroundings } from '../../../src-main/commands/commands.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

export const policies_dir = join(dirname(fileURLToPath(import.meta.url)), '../../../resources/policies')

export interface Room extends Disposable {
  /** The workspace, and the folder beside it that nothing may reach. */
  readonly workspace: string
  readonly outside: string
  readonly folder: string
  readonly commands: Commands
  readonly around: Surroundings
  /** The same surroundings with another trust or other settings. */
  with(changes: { trusted?: boolean; profile_env?: Record<string, string>; read_roots?: string[] }): Surroundings
  /** Writes a file of the workspace with its folders. */
  write(path: string, content: string): void
}

export function room(options: Partial<CommandsOptions> = {}): Room {
  const folder = tempFolder()
  const workspace = join(folder.path, 'workspace')
  const outside = join(folder.path, 'outside')
  for (const each of [workspace, outside, join(workspace, 'src'), join(workspace, 'lib'), join(workspace, 'data'), join(workspace, 'inner')])
    mkdirSync(each, { recursive: true })
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(workspace, path)), { recursive: true })
    writeFileSync(join(workspace, path), content)
  }
  writeFileSync(join(outside, 'secret'), 'S')
  symlinkSync(outside, join(workspace, 'link-out'))
  symlinkSync(join(outside, 'secret'), join(workspace, 'link-file'))
  write('README.md', 'r\n')
  write('src/app.ts', 'x\n')
  write('requirements.txt', 'requests==2.32.3 --hash=sha256:aa11\n# a comment\nurllib3>=2 ; python_version > "3"\n')
  write('evil-index.txt', '--index-url https://x.example\nrequests\n')
  write('evil-editable.txt', '-e .\n')
  write('evil-url.txt', 'x @ https://x.example/y.whl\n')
  write('evil-nested.txt', '-r evil-url.txt\n')
  const commands = new Commands({
    policies_dir,
    tool_path: null,
    home: folder.path,
    lang: 'C.UTF-8',
    tz: 'UTC',
    state_dir: join(folder.path, 'state'),
    ...options,
  })
  const around: Surroundings = {
    workspace: { id: 'w', path: workspace, trusted: true },
    profile_env: {},
    settings: { read_roots: [], odoo_conf: '/etc/odoo/odoo.conf' },
  }
  return {
    workspace,
    outside,
    folder: folder.path,
    commands,
    around,
    write,
    with: ({ trusted = true, profile_env = {}, read_roots = [] }) => ({
      workspace: { id: 'w', path: workspace, trusted },
      profile_env,
      settings: { ...around.settings, read_roots },
    }),
    [Symbol.dispose]() {
      commands[Symbol.dispose]()
      folder[Symbol.dispose]()
    },
  }
}

/** The same without links that lead out: where the everyday lines of programs that walk folders are judged. */
export function tidyRoom(options: Partial<CommandsOptions> = {}): Room {
  const here = room(options)
  for (const link of ['link-out', 'link-file']) unlinkSync(join(here.workspace, link))
  return here
}

/** The verdict on words with the tool first. */
export function verdictOn(here: Room, argv: readonly string[], env?: Record<string, string>, around: Surroundings = here.around) {
  return here.commands.judge({ command: argv[0]!, args: argv.slice(1), env }, around).verdict
}
