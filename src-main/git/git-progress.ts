/** Reads how far git is from the lines it writes for people (`Receiving objects:  45% (9/20)`), with a share of its own for each stage. */

/** Where each stage begins and how much of the whole it is, for what goes over a network; the rest of what git counts is quick. */
const stages: readonly { name: RegExp; from: number; share: number }[] = [
  { name: /^(?:remote: )?Enumerating objects/, from: 0, share: 0.02 },
  { name: /^(?:remote: )?Counting objects/, from: 0.02, share: 0.03 },
  { name: /^(?:remote: )?Compressing objects/, from: 0.05, share: 0.05 },
  { name: /^(?:Receiving|Writing) objects/, from: 0.1, share: 0.6 },
  { name: /^(?:remote: )?Resolving deltas/, from: 0.7, share: 0.2 },
  { name: /^(?:Updating files|Checking out files|Filtering content)/, from: 0.9, share: 0.1 },
  { name: /^(?:Rebasing|Applying)/, from: 0, share: 1 },
]

const counted = /^(.+?):\s+(\d{1,3})%/
const stepped = /^(Rebasing) \((\d+)\/(\d+)\)/

/** Feed it stderr as it comes; answers the share so far (it never falls), or null before the first sign. */
export class GitProgress {
  #rest = ''
  #share: number | null = null

  add(text: string): number | null {
    const lines = (this.#rest + text).split(/[\r\n]/)
    this.#rest = (lines.pop() ?? '').slice(-1000)
    for (const line of lines) this.#read(line.trim())
    return this.#share
  }

  #read(line: string): void {
    const stage = stages.find(({ name }) => name.test(line))
    if (!stage) return
    const steps = stepped.exec(line)
    const done = steps ? Number(steps[2]) / Math.max(1, Number(steps[3])) : Number(counted.exec(line)?.[2] ?? Number.NaN) / 100
    if (Number.isNaN(done)) return
    this.#share = Math.max(this.#share ?? 0, Math.min(1, stage.from + stage.share * done))
  }
}
