/** What the thread that hashes is told, and what it answers. */

export type ToHashThread =
  /** So far the file is written; the hash goes on to there. */
  | { t: 'written'; id: number; fd: number; until_bytes: number }
  /** Nothing more comes; or nobody wants the rest. */
  | { t: 'end'; id: number }

export type FromHashThread = { t: 'failed'; id: number; code: string | undefined; message: string } | { t: 'ended'; id: number; sha256: string }
