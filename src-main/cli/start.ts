/** `opsdeck start`: opens the window. */
import { startWindow } from '../start.ts'
import type { Arguments } from './read-arguments.ts'
import { dataDirOf, namedWorkspace, type Surroundings } from './surroundings.ts'

export function start(given: Arguments, surroundings: Surroundings): Promise<number> {
  const { streams, root, env, interrupts } = surroundings
  return startWindow({
    data_dir: dataDirOf(given, surroundings),
    workspace: namedWorkspace(given, surroundings),
    use_browser: given.flags.has('browser'),
    root,
    env,
    interrupts,
    say: (sentence) => void streams.say(sentence),
    print: (line) => void streams.out(`${line}\n`),
  })
}
