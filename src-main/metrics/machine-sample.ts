/** How the machine and the host's event loop are doing, over a minute, an hour or a day. */
import { statfsSync } from 'node:fs'
import { cpus, freemem, totalmem } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { z } from 'zod'

const kept_machine = z.object({
  samples: z.int().min(1),
  /** Sums of all samples: the mean is theirs divided by `samples`. */
  cpu_percent: z.number(),
  memory_used_bytes: z.number(),
  cpu_max_percent: z.number(),
  memory_total_bytes: z.number(),
  /** Of the last sample. */
  disk_free_bytes: z.number().nullable(),
  loop_delay_max_ms: z.number(),
})
export type KeptMachine = z.infer<typeof kept_machine>

export interface MachineSample {
  /** Of all cores, 0..100, since the sample before. */
  cpu_percent: number
  memory_used_bytes: number
  memory_total_bytes: number
  /** For the user, on the disk of the data dir; null where the system does not say. */
  disk_free_bytes: number | null
  disk_total_bytes: number | null
  /** How late the host's event loop was, since the sample before. */
  loop_delay_p99_ms: number
  loop_delay_max_ms: number
}

/** The event loop is asked this often; what it reports is at least as long as this. */
const loop_resolution_ms = 20

/** That of the constructor, and the first that is taken by the clock. */
const samples_of_start = 2

export class Machine implements Disposable {
  readonly #data_dir: string
  readonly #loop: ReturnType<typeof monitorEventLoopDelay>
  #before = cpuTimes()
  /** The first of them still has the start of the host in it. */
  #samples = 0
  #last: MachineSample

  constructor(data_dir: string) {
    this.#data_dir = data_dir
    this.#loop = monitorEventLoopDelay({ resolution: loop_resolution_ms })
    this.#loop.enable()
    this.#last = this.sample()
  }

  /** The newest sample. */
  get last(): MachineSample {
    return this.#last
  }

  sample(): MachineSample {
    const now = cpuTimes()
    const all = now.all - this.#before.all
    const cpu_percent = all === 0 ? 0 : (100 * (now.busy - this.#before.busy)) / all
    this.#before = now
    const started = this.#samples++ >= samples_of_start
    this.#last = {
      cpu_percent,
      memory_used_bytes: totalmem() - freemem(),
      memory_total_bytes: totalmem(),
      ...diskOf(this.#data_dir),
      loop_delay_p99_ms: started ? late(this.#loop.percentile(99)) : 0,
      loop_delay_max_ms: started ? late(this.#loop.max) : 0,
    }
    this.#loop.reset()
    return this.#last
  }

  [Symbol.dispose](): void {
    this.#loop.disable()
  }
}

/** Adds a sample to what is kept of a span of time. */
export function addSample(kept: KeptMachine | undefined, sample: MachineSample): KeptMachine {
  return {
    samples: (kept?.samples ?? 0) + 1,
    cpu_percent: (kept?.cpu_percent ?? 0) + sample.cpu_percent,
    memory_used_bytes: (kept?.memory_used_bytes ?? 0) + sample.memory_used_bytes,
    cpu_max_percent: Math.max(kept?.cpu_max_percent ?? 0, sample.cpu_percent),
    memory_total_bytes: sample.memory_total_bytes,
    disk_free_bytes: sample.disk_free_bytes,
    loop_delay_max_ms: Math.max(kept?.loop_delay_max_ms ?? 0, sample.loop_delay_max_ms),
  }
}

/** Undefined for text that is something else. */
export function readMachine(text: string): KeptMachine | undefined {
  try {
    return kept_machine.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

function cpuTimes(): { busy: number; all: number } {
  let busy = 0
  let all = 0
  for (const { times } of cpus()) {
    const sum = times.user + times.nice + times.sys + times.irq
    busy += sum
    all += sum + times.idle
  }
  return { busy, all }
}

function diskOf(folder: string): Pick<MachineSample, 'disk_free_bytes' | 'disk_total_bytes'> {
  try {
    const { bavail, blocks, bsize } = statfsSync(folder)
    return { disk_free_bytes: bavail * bsize, disk_total_bytes: blocks * bsize }
  } catch {
    return { disk_free_bytes: null, disk_total_bytes: null }
  }
}

/** Of nanoseconds between two looks at the clock: milliseconds by which the second was late. */
function late(between_ns: number): number {
  return Number.isFinite(between_ns) ? Math.max(0, between_ns / 1e6 - loop_resolution_ms) : 0
}
