/** The doctor's look at the tools of the allow-list: which are installed, where, and which policies of the user's have problems. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Commands } from '../commands/commands.ts'
import type { Circumstances } from './circumstances.ts'
import type { Finding } from './doctor-checks.ts'

/** Looks with the search path of this call's environment; nothing is started. */
export function checkTools({ env, root }: Circumstances, data_dir: string): Finding[] {
  const user_policies_dir = join(data_dir, 'policies')
  const state_dir = mkdtempSync(join(tmpdir(), 'opsdeck-doctor-'))
  try {
    using commands = new Commands({
      policies_dir: join(root, 'resources', 'policies'),
      parsed_dir: join(root, 'out', 'policies'),
      tool_path: env['OPSDECK_TOOL_PATH'] ? env['OPSDECK_TOOL_PATH'].split(':') : null,
      home: env['HOME'] ?? '/',
      lang: env['LANG'] ?? 'C.UTF-8',
      tz: env['TZ'] ?? '',
      state_dir,
      ...(existsSync(user_policies_dir) && { user_policies_dir }),
    })
    const tools = commands
      .tools({ workspace: null, profile_env: {}, settings: { read_roots: [], odoo_conf: null } })
      .filter((tool) => tool.usable)
      .map(({ name, path, install }): Finding => {
        if (path) return { name, status: 'ok', message: path, next: null }
        return { name, status: 'warn', message: 'not installed.', next: install || null }
      })
    return [...tools, ...problemsOf(commands)]
  } catch (error) {
    return [{ name: 'policies', status: 'fail', message: (error as Error).message, next: 'Reinstall Opsdeck: its policies cannot be read.' }]
  } finally {
    rmSync(state_dir, { recursive: true, force: true })
  }
}

function problemsOf({ policies }: Commands): Finding[] {
  return policies
    .list(null)
    .flatMap(({ tool, path, problems }) =>
      problems.map(({ line, column, message, fix }): Finding => ({ name: tool, status: 'warn', message: `${path}:${line}:${column}: ${message}`, next: fix })),
    )
}
