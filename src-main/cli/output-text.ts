/** Gathers the output of a job as text for one JSON document, each stream cut at 10 MB as a sync answer is (API.md 4). */
import type { OutputBytes } from './follow-output.ts'

const most_bytes = 10 * 1024 * 1024

export class OutputText {
  readonly #streams = { stdout: { pieces: [] as Buffer[], bytes: 0, cut: false }, stderr: { pieces: [] as Buffer[], bytes: 0, cut: false } }

  /** Terminal output counts as standard output. */
  async add({ stream, bytes }: OutputBytes): Promise<void> {
    const kept = this.#streams[stream === 'stderr' ? 'stderr' : 'stdout']
    const room = most_bytes - kept.bytes
    if (bytes.length > room) kept.cut = true
    if (room <= 0) return
    kept.pieces.push(bytes.subarray(0, room))
    kept.bytes += Math.min(bytes.length, room)
  }

  toFields(): { stdout: string; stderr: string; stdout_cut: boolean; stderr_cut: boolean } {
    const { stdout, stderr } = this.#streams
    return {
      stdout: Buffer.concat(stdout.pieces).toString('utf8'),
      stderr: Buffer.concat(stderr.pieces).toString('utf8'),
      stdout_cut: stdout.cut,
      stderr_cut: stderr.cut,
    }
  }
}
