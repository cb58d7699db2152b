/** One cache of compiled code for everything that tests start: without it every process strips the types of all it loads. */
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

const kept = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'opsdeck-tests')
const code_cache = join(kept, 'code')
mkdirSync(code_cache, { recursive: true })

/** For runners, whose environment is otherwise empty. */
export const cached_code = { NODE_COMPILE_CACHE: code_cache }

/** For programs that are run by this Node. */
export const node_env = { PATH: process.env['PATH'], ...cached_code }

/** The home of a host whose own home is made for one test. */
export function shareCodeCache(home: string): void {
  mkdirSync(join(home, '.cache'), { recursive: true })
  symlinkSync(kept, join(home, '.cache', 'opsdeck'))
}
