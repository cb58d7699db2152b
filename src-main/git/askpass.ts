/** The program that git and ssh start when they need to ask something: a small file in Opsdeck's own folder that starts our entry for it. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface AskpassOptions {
  /** Opsdeck's private folder; the file is made in it. */
  folder: string
  /** The program that runs our entry, what it needs in its environment, and the entry. */
  program: string
  env: Readonly<Record<string, string>>
  entry: string
  data_dir: string
}

/** Writes the file anew (the program may have moved) and gives its path. */
export function writeAskpass({ folder, program, env, entry, data_dir }: AskpassOptions): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'askpass')
  const variables = Object.entries(env).map(([name, value]) => `${name}=${quoted(value)} `)
  writeFileSync(path, `#!/bin/sh\n${variables.join('')}exec ${quoted(program)} ${quoted(entry)} ${quoted(data_dir)} "$1"\n`, { mode: 0o700 })
  chmodSync(path, 0o700)
  return path
}

/** For the environment of git's commands that talk to a remote. */
export const askpassVariables = (path: string): Readonly<Record<string, string>> => ({ GIT_ASKPASS: path, SSH_ASKPASS: path, SSH_ASKPASS_REQUIRE: 'force' })

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
