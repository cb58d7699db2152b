/** `opsdeck start`: opens the window. */
import { startWindow } from '../start.ts'
import { type Circumstances, dataDirOf, namedWorkspace } from './circumstances.ts'
import type { Arguments } from './read-arguments.ts'

export function start(given: Arguments, circumstances: Circumstances): Promise<number> {
  const { streams, root, env, interrupts } = circumstances
  return startWindow({
    data_dir: dataDirOf(given, circumstances),
    workspace: namedWorkspace(given, circumstances),
    use_browser: given.flags.has('browser'),
    root,
    env,
    interrupts,
    say: (sentence) => void streams.say(sentence),
    print: (line) => void streams.out(`${line}\n`),
  })
}
