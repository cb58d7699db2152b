/** Which version of a file this is: its etag, which changes with every write. */
import { type BigIntStats, fstatSync, lstatSync } from 'node:fs'
import type { OpenFolder } from './open-folder.ts'

/** Times of file systems stand still for some milliseconds; two writes within one tick look the same. */
const tick_ms = 20

export function etagOf(stats: Pick<BigIntStats, 'size' | 'mtimeNs' | 'ctimeNs' | 'ino'>): string {
  return `"${[stats.size, stats.mtimeNs, stats.ctimeNs, stats.ino].map((part) => part.toString(36)).join('-')}"`
}

/** The etag of what stands under `name`; null when there is nothing. */
export function etagIn(folder: OpenFolder, name: string): string | null {
  const stats = lstatSync(folder.at(name), { bigint: true, throwIfNoEntry: false })
  return stats === undefined ? null : etagOf(stats)
}

/** Stats of an open file that a later write cannot share: one that was written just now is waited for. */
export async function settledStats(fd: number): Promise<BigIntStats> {
  const stats = fstatSync(fd, { bigint: true })
  const age_ms = Date.now() - Number(stats.ctimeNs / 1_000_000n)
  if (age_ms < 0 || age_ms >= tick_ms) return stats
  await new Promise((resolve) => setTimeout(resolve, tick_ms - age_ms + 1))
  return fstatSync(fd, { bigint: true })
}

export const modifiedAt = (stats: { mtimeMs: number | bigint }): string => new Date(Number(stats.mtimeMs)).toISOString()
