/** Reads SQLite's own result codes (https://sqlite.org/rescode.html) off what node:sqlite throws. */

/** The primary result code (the low byte of an extended one), or undefined for any other error. */
export function sqliteErrorCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || (error as NodeJS.ErrnoException).code !== 'ERR_SQLITE_ERROR') return undefined
  const code = (error as Error & { errcode?: number }).errcode
  return code === undefined ? undefined : code & 0xff
}

/** SQLITE_FULL, or SQLITE_IOERR, which a full disk also shows (a WAL that cannot grow). */
export function looksLikeFullDisk(error: unknown): boolean {
  const code = sqliteErrorCode(error)
  return code === 13 || code === 10
}

/** SQLITE_CORRUPT or SQLITE_NOTADB: the file is damaged. */
export function looksDamaged(error: unknown): boolean {
  const code = sqliteErrorCode(error)
  return code === 11 || code === 26
}
