/** What the thread that writes and hashes is told, and what it answers. */

export type ToHashThread =
  | { t: 'piece'; id: number; fd: number; memory: SharedArrayBuffer; length_bytes: number }
  /** All pieces came; or nobody wants the rest. */
  | { t: 'end'; id: number }

export type FromHashThread =
  | { t: 'written'; id: number }
  | { t: 'failed'; id: number; code: string | undefined; message: string }
  | { t: 'ended'; id: number; sha256: string }
