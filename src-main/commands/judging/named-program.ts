/** The program that the settings name for a line: of Odoo, that of the environment whose configuration it is given. */
import { resolve } from 'node:path'
import type { CompiledPolicy } from '../policies/compiled-policy.ts'
import type { Surroundings } from '../words/command-request.ts'

/** Null where the program is looked for on the tool path. */
export function namedProgram(
  { tool }: Pick<CompiledPolicy, 'tool'>,
  read: { given: ReadonlyMap<string, readonly string[]>; base: string | null },
  { settings }: Surroundings,
): string | null {
  if (tool !== 'odoo') return null
  const environments = settings.odoo_environments ?? []
  const given = read.given.get('--config')?.at(-1)
  const configuration = given === undefined ? undefined : resolve(read.base ?? '/', given)
  const environment = configuration === undefined ? environments[0] : environments.find((one) => one.configuration === configuration)
  return environment?.binary ?? null
}
