/** Jobs that succeeded and failed as the bars of a chart, the failed ones before the others. */
import { formatCount } from '../../ui/format.ts'
import type { ChartLine } from './chart.tsx'

/** `good` and `bad` count per piece of time; `when` ends the sentence. */
export function outcomeLines(good: readonly number[], bad: readonly number[], when: string): { lines: ChartLine[]; says: string } {
  const sum = (counts: readonly number[]) => counts.reduce((all, one) => all + one, 0)
  const [succeeded, failed] = [sum(good), sum(bad)]
  return {
    lines: [
      // As high as both, and the failed ones drawn over it: what is left to see of it are the succeeded ones.
      { name: 'succeeded', color: '--ok', values: good.map((count, index) => count + bad[index]!), told: good, note: formatCount(succeeded) },
      { name: 'failed', color: '--failed', values: [...bad], note: formatCount(failed) },
    ],
    says: `${formatCount(succeeded)} jobs succeeded and ${formatCount(failed)} failed ${when}`,
  }
}
