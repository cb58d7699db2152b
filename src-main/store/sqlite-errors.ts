/** Reads SQLite's own result codes (https://sqlite.org/rescode.html) off what node:sqlite throws. */

/** The primary result code (the low byte of an extended one), or undefined for any other error. */
export function sqliteErrorCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || (error as NodeJS.ErrnoException).code !== 'ERR_SQLITE_ERROR') return undefined
  const code = (error as Error & { errcode?: number }).errcode
  return code === undefined ? undefined : code & 0xff
}

/** Extended codes of SQLITE_IOERR that a full disk also shows: a write, and an index of the WAL that cannot grow. */
const full_disk_io = new Set([10 | (3 << 8), 10 | (6 << 8), 10 | (18 << 8), 10 | (19 << 8), 10 | (21 << 8)])

/** SQLITE_FULL, or what a full disk looks like beside it. Reading and syncing fail for other reasons. */
export function looksLikeFullDisk(error: unknown): boolean {
  const code = sqliteErrorCode(error)
  return code === 13 || (code === 10 && full_disk_io.has((error as Error & { errcode?: number }).errcode ?? 0))
}

/** Any other SQLITE_IOERR: the disk itself fails. */
export function looksLikeBrokenDisk(error: unknown): boolean {
  return sqliteErrorCode(error) === 10 && !looksLikeFullDisk(error)
}

/** SQLITE_CORRUPT or SQLITE_NOTADB: the file is damaged. */
export function looksDamaged(error: unknown): boolean {
  const code = sqliteErrorCode(error)
  return code === 11 || code === 26
}
