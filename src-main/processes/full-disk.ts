/** All writers of output stand back while the disk is full: the room that the ballast gives is for states. */
import { dirname } from 'node:path'
import { diskRoom } from '../store/disk-room.ts'

let full = false

/** True for what a full disk (or a quota) says. */
export function isFullDisk(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')
}

export function reportFullDisk(): void {
  full = true
}

/** True while output must not be written; looks whether that is over. `folder` is the output folder of a job. */
export function standsBack(folder: string): boolean {
  if (!full) return false
  try {
    // The folder of the job itself may not exist yet.
    full = !diskRoom(dirname(folder)).ample
  } catch {
    full = false
  }
  return full
}
