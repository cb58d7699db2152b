/** `opsdeck serve`: the host with the HTTP API and the window. */
import { serve as serveHouse } from '../headless.ts'
import type { Arguments } from './read-arguments.ts'
import { dataDirOf, namedWorkspace, type Surroundings } from './surroundings.ts'

export function serve(given: Arguments, surroundings: Surroundings): Promise<number> {
  const { root, env, interrupts } = surroundings
  return serveHouse({
    root,
    env,
    flags: { port: given.flags.get('port'), data_dir: dataDirOf(given, surroundings), workspace: namedWorkspace(given, surroundings) },
    stdout: process.stdout,
    stderr: process.stderr,
    interrupts,
  })
}
