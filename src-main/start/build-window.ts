/** Builds the bundles in out/ where they are missing or older than what they are made of. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../base/app-error.ts'
import { grantWindowBuild } from '../commands/grants.ts'
import { launchProgram } from '../processes/launch-program.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** `window`: the page alone; `desktop`: with main and preload for Electron. */
export type BuildGoal = 'window' | 'desktop'

const made: Record<BuildGoal, readonly string[]> = {
  window: ['out/renderer/index.html'],
  desktop: ['out/renderer/index.html', 'out/main/index.js', 'out/preload/index.cjs'],
}
const made_of: Record<BuildGoal, readonly string[]> = {
  window: ['src-renderer', 'src-preload/contract', 'package.json', 'electron.vite.config.ts', 'precompress.ts'],
  desktop: ['src-renderer', 'src-preload', 'src-main', 'package.json', 'electron.vite.config.ts', 'precompress.ts'],
}

/** Throws INTERNAL with the builder's words when it fails; does nothing where sources or builder are not installed and a build is there. */
export async function buildWindow(goal: BuildGoal, root: string, env: Environment, say: (sentence: string) => void): Promise<void> {
  if (isFresh(goal, root)) return
  const builder = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const is_there = made[goal].every((file) => existsSync(join(root, file)))
  if (!existsSync(builder)) {
    if (is_there) return
    throw new AppError('NOT_FOUND', `The window is not built and its builder is not installed. Run "npm ci" in ${root}.`)
  }
  say('building the window.')
  const program = await launchProgram(grantWindowBuild(process.execPath, builder, root, env), { output: 'drop', own_group: true })
  const { exit_code, signal } = await program.ended
  if (exit_code !== 0) throw new AppError('INTERNAL', `The window could not be built (${signal ?? `exit ${exit_code}`}):\n${program.lastWords()}`)
}

function isFresh(goal: BuildGoal, root: string): boolean {
  const oldest = Math.min(...made[goal].map((file) => changed(join(root, file)) ?? 0))
  return oldest > 0 && made_of[goal].every((source) => newestIn(join(root, source)) <= oldest)
}

/** Milliseconds of the newest change of a file or of anything in a folder; 0 where there is nothing. */
function newestIn(path: string): number {
  const own = changed(path)
  if (own === undefined) return 0
  if (!statSync(path).isDirectory()) return own
  return Math.max(
    0,
    ...readdirSync(path, { recursive: true, withFileTypes: true }).map((entry) => (entry.isFile() ? (changed(join(entry.parentPath, entry.name)) ?? 0) : 0)),
  )
}

function changed(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs
}
