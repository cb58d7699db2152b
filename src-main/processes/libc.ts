/** The few functions of the C library with which a program can be started without copying this process. */
import { createRequire } from 'node:module'
import { isMainThread } from 'node:worker_threads'
import type Koffi from 'koffi'

/** An opaque structure of the C library, larger than any C library makes it. */
type Opaque = Buffer
export const opaque_bytes = 1024

/** Every function gives 0 for success; `posix_…` give the error number, the others -1 and set `errno`. */
export interface Libc {
  errno(): number
  pipe2(fds: Int32Array, flags: number): number
  /** F_SETFL. */
  setFlags(fd: number, flags: number): number
  /** The pid, 0 where it still runs, -1. */
  waitpid(pid: number, status: Int32Array, options: number): number
  attrInit(attributes: Opaque): number
  attrSetFlags(attributes: Opaque, flags: number): number
  attrSetMask(attributes: Opaque, set: Opaque): number
  attrSetDefaults(attributes: Opaque, set: Opaque): number
  actionsInit(actions: Opaque): number
  actionsDestroy(actions: Opaque): number
  actionsChdir(actions: Opaque, path: string): number
  actionsDup2(actions: Opaque, fd: number, as_fd: number): number
  /** Closes everything from `fd` on; musl has no such function. */
  actionsCloseFrom: ((actions: Opaque, fd: number) => number) | null
  spawn(pid: Int32Array, path: string, actions: Opaque, attributes: Opaque, args: (string | null)[], env: (string | null)[]): number
}

const f_setfl = 4

/**
 * Null where it is not this simple: another system, an architecture whose constants we do not know, Electron (its own handling of children), a thread
 * (koffi works in the main one only). Throws what koffi throws when it is not built for this machine or a function is missing.
 */
export function openLibc(): Libc | null {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch) || 'electron' in process.versions || !isMainThread) return null
  const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi
  const library = koffi.load(null)
  const fcntl = library.func('int fcntl(int fd, int command, int value)')
  return {
    errno: () => koffi.errno(),
    pipe2: library.func('int pipe2(_Out_ int *fds, int flags)'),
    setFlags: (fd, flags) => fcntl(fd, f_setfl, flags) as number,
    waitpid: library.func('int waitpid(int pid, _Out_ int *status, int options)'),
    attrInit: library.func('int posix_spawnattr_init(void *attributes)'),
    attrSetFlags: library.func('int posix_spawnattr_setflags(void *attributes, short flags)'),
    attrSetMask: library.func('int posix_spawnattr_setsigmask(void *attributes, void *set)'),
    attrSetDefaults: library.func('int posix_spawnattr_setsigdefault(void *attributes, void *set)'),
    actionsInit: library.func('int posix_spawn_file_actions_init(void *actions)'),
    actionsDestroy: library.func('int posix_spawn_file_actions_destroy(void *actions)'),
    actionsChdir: library.func('int posix_spawn_file_actions_addchdir_np(void *actions, const char *path)'),
    actionsDup2: library.func('int posix_spawn_file_actions_adddup2(void *actions, int fd, int as_fd)'),
    actionsCloseFrom: optional(() => library.func('int posix_spawn_file_actions_addclosefrom_np(void *actions, int fd)')),
    spawn: library.func('int posix_spawn(_Out_ int *pid, const char *path, void *actions, void *attributes, const char **args, const char **env)'),
  }
}

function optional<T>(find: () => T): T | null {
  try {
    return find()
  } catch {
    return null
  }
}
