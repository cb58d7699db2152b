/** What a job would meet if it was run again now: the commit in its folder, the version of its tool, its variables, the verdict. */
import { join } from 'node:path'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { checkedOutCommit } from '../commands/machine/repository/checked-out-commit.ts'
import type { AsItIsNow } from '../flows/why-it-failed/explain-failure.ts'
import type { Rooms } from './rooms.ts'

/** Never throws: a workspace or a tool that is gone tells nothing. */
export function asItIsNow({ surroundings, commands }: Pick<Rooms, 'surroundings' | 'commands'>, job: Job): AsItIsNow {
  try {
    const around = surroundings(job.workspace)
    const { verdict, env_names } = commands.judge({ command: job.command, args: job.args, work_dir: job.work_dir }, around)
    return {
      commit: around.workspace ? checkedOutCommit(join(around.workspace.path, job.work_dir)) : null,
      tool_version: job.tool === null || verdict.tool_path === null ? null : commands.toolVersion(job.tool, verdict.tool_path),
      env_names: verdict.allowed ? env_names : null,
      refused: verdict.allowed ? null : verdict.reason,
    }
  } catch {
    return { commit: null, tool_version: null, env_names: null, refused: null }
  }
}
