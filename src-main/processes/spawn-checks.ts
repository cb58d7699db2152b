/** What must be right before a program is started: node reports a missing folder as a missing program, and glibc runs text through a shell. */
import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs'

export interface SpawnFailure {
  code: string
  message: string
}

export class SpawnChecks {
  /** Programs that were looked at, by path, with what they were like then. */
  readonly #sound = new Map<string, string>()

  /** Undefined when it can be started; else the reason with the system's own code. */
  findFailure(tool_path: string, cwd: string): SpawnFailure | undefined {
    const folder = statSync(cwd, { throwIfNoEntry: false })
    if (!folder) return { code: 'ENOENT', message: `The working directory ${cwd} does not exist.` }
    if (!folder.isDirectory()) return { code: 'ENOTDIR', message: `The working directory ${cwd} is not a folder.` }
    return this.#failureOfProgram(tool_path)
  }

  #failureOfProgram(path: string): SpawnFailure | undefined {
    const found = statSync(path, { throwIfNoEntry: false })
    if (!found) return { code: 'ENOENT', message: `The program ${path} does not exist.` }
    const version = `${found.dev}:${found.ino}:${found.size}:${found.mtimeMs}:${found.ctimeMs}`
    if (this.#sound.get(path) === version) return undefined
    if (!found.isFile()) return { code: 'EACCES', message: `${path} is not a program.` }
    try {
      accessSync(path, constants.X_OK)
    } catch {
      return { code: 'EACCES', message: `The program ${path} may not be executed. Check its rights.` }
    }
    const failure = process.platform === 'win32' ? undefined : failureOfFormat(path)
    if (!failure) this.#sound.set(path, version)
    return failure
  }
}

/** execvp falls back to /bin/sh for a file without a known format; that would be a shell nobody approved. */
function failureOfFormat(path: string): SpawnFailure | undefined {
  let start: string
  try {
    start = readStart(path)
  } catch {
    // Executable but not readable is possible; a program for the kernel to judge.
    return undefined
  }
  if (start.startsWith('#!')) {
    const interpreter = /^#![ \t]*([^ \t\r\n]+)/.exec(start)?.[1]
    if (interpreter === undefined) return { code: 'ENOEXEC', message: `The script ${path} names no interpreter in its first line.` }
    if (!statSync(interpreter, { throwIfNoEntry: false }))
      return { code: 'ENOENT', message: `The script ${path} needs the interpreter ${interpreter}, which does not exist.` }
    return undefined
  }
  // ELF; the Mach-O magics in both byte orders, and fat binaries.
  const known = start.startsWith('\x7fELF') || /^(?:\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe)/.test(start)
  return known ? undefined : { code: 'ENOEXEC', message: `The file ${path} is executable, but neither a binary for this system nor a script with "#!".` }
}

function readStart(path: string): string {
  const file = openSync(path, 'r')
  try {
    // Linux looks at 256 bytes (BINPRM_BUF_SIZE).
    const start = Buffer.alloc(256)
    return start.toString('latin1', 0, readSync(file, start, 0, 256, 0))
  } finally {
    closeSync(file)
  }
}

/** Words for a failure that the system reported while starting. */
export function failureOf(error: unknown, tool_path: string): SpawnFailure {
  const code = (error as NodeJS.ErrnoException).code ?? 'UNKNOWN'
  const words: Record<string, string> = {
    ENOENT: `The program ${tool_path} does not exist.`,
    EACCES: `The program ${tool_path} may not be executed. Check its rights.`,
    ENOEXEC: `The file ${tool_path} is not a program this system can run.`,
    E2BIG: 'The arguments and the environment together are larger than the system allows.',
    EMFILE: 'Opsdeck has too many files open (the limit of open files, ulimit -n, is reached).',
    ENFILE: 'The system has too many files open.',
    EAGAIN: 'The system allows no further process now (the limit of processes is reached).',
    ENOMEM: 'There is not enough memory to start the program.',
    ERR_INVALID_ARG_VALUE: 'An argument, the environment or the working directory holds a NUL character.',
  }
  return { code, message: words[code] ?? `The program ${tool_path} could not be started: ${(error as Error).message}` }
}

/** Failures that pass: worth one more try a second later. */
export function passes(failure: SpawnFailure): boolean {
  return ['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM'].includes(failure.code)
}
