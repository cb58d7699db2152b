/** Which secrets a job is known to carry: values of its environment and its profile, and what the host knows itself. */
import { knownForms, secretValues } from '../../logging/mask.ts'
import type { Parts } from '../parts.ts'
import type { LiveJob } from '../state/job-state.ts'

/** In all the forms in which they may be written. */
export function secretsOf(
  parts: Pick<Parts, 'surroundings' | 'store'>,
  job: { request: LiveJob['request']; plan: Pick<LiveJob['plan'], 'workspace'> },
): string[] {
  return knownSecrets(parts, job.request?.env, job.plan.workspace)
}

/** `env` is what the caller gave. A workspace that is gone or a profile that cannot be opened adds nothing: such a job does not start. */
export function knownSecrets(
  { surroundings, store }: Pick<Parts, 'surroundings' | 'store'>,
  env: Readonly<Record<string, string>> | undefined,
  workspace: string | null,
): string[] {
  let profile_env: Readonly<Record<string, string>> = {}
  try {
    profile_env = surroundings(workspace).profile_env
  } catch {
    // Told where the job is judged.
  }
  return [...knownForms([...secretValues(env), ...secretValues(profile_env)]), ...store.known_secrets]
}
