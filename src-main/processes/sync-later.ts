/** Puts closed output files onto the disk within about a second, without making anybody wait for it. */
import { close, fdatasync } from 'node:fs'

/** Larger files are left to the kernel's own writing: syncing a flood would only slow it. */
const largest_bytes = 32 * 1024 * 1024
/** More descriptors are not held open for this; output may lose its last seconds in a power cut, states may not. */
const most_files = 16

let waiting: number[] = []
let timer: NodeJS.Timeout | undefined

/** Takes over the descriptor: it is synced (where worth it) and closed. */
export function syncLater(fd: number, size_bytes: number): void {
  if (size_bytes === 0 || size_bytes > largest_bytes || waiting.length >= most_files) {
    close(fd)
    return
  }
  waiting.push(fd)
  if (timer) return
  timer = setTimeout(() => {
    timer = undefined
    const now = waiting
    waiting = []
    for (const one of now) fdatasync(one, () => close(one))
  }, 1000).unref()
}
