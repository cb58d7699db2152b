/** `opsdeck serve`: the host with the HTTP API and the window. */
import { serve as serveHouse } from '../headless.ts'
import { type Circumstances, dataDirOf, namedWorkspace } from './circumstances.ts'
import type { Arguments } from './read-arguments.ts'

export function serve(given: Arguments, circumstances: Circumstances): Promise<number> {
  const { root, env, interrupts } = circumstances
  return serveHouse({
    root,
    env,
    flags: { port: given.flags.get('port'), data_dir: dataDirOf(given, circumstances), workspace: namedWorkspace(given, circumstances) },
    stdout: process.stdout,
    stderr: process.stderr,
    interrupts,
  })
}
