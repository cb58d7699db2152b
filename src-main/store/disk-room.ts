/** How much room the file system of the data dir has, and what of it is kept for states. */
import { statfsSync } from 'node:fs'

const MiB = 1024 * 1024

export interface DiskRoom {
  free_bytes: number
  /** Size of the ballast: 4 MiB hold some thousand states; on a tiny disk a sixteenth, or there would be nothing left to work with. */
  ballast_bytes: number
  /** So little is free that output of new jobs would be lost: 1 MiB, or a 64th of a tiny disk. */
  low: boolean
  /** Enough is free for the ballast and for output beside it. */
  ample: boolean
}

/** Throws when the folder is gone. */
export function diskRoom(path: string): DiskRoom {
  const { bsize, blocks, bavail } = statfsSync(path)
  const size_bytes = blocks * bsize
  const free_bytes = bavail * bsize
  const ballast_bytes = Math.min(4 * MiB, Math.floor(size_bytes / 16))
  return { free_bytes, ballast_bytes, low: free_bytes < Math.min(MiB, Math.floor(size_bytes / 64)), ample: free_bytes >= 2 * ballast_bytes }
}
