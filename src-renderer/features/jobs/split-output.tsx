/** Output that was kept apart: stdout, and stderr under its own heading as soon as there is any. */
import type { Job } from '../../../src-preload/contract/jobs.ts'
import type { FeedState } from '../../terminal/terminal-feed.ts'
import { formatBytes } from '../../ui/format.ts'
import { JobTerminal } from './job-terminal.tsx'
import styles from './run-panel.module.css'

export function SplitOutput({ job, attempt, onState }: { job: Job; attempt: number | undefined; onState: (state: FeedState) => void }) {
  return (
    <div className={styles.split}>
      <div className={styles.stream} data-output="stdout" data-empty={(job.stdout_bytes === 0 && job.stderr_bytes > 0) || undefined}>
        <div className={styles.streamName}>
          stdout <span>{formatBytes(job.stdout_bytes)}</span>
        </div>
        <JobTerminal id={job.id} stream="stdout" attempt={attempt} label={`Standard output of ${job.title}`} live={false} onState={onState} />
      </div>
      {job.stderr_bytes > 0 ? (
        <div className={styles.stream} data-output="stderr">
          <div className={styles.streamName} data-stream="stderr">
            stderr <span>{formatBytes(job.stderr_bytes)}</span>
          </div>
          <JobTerminal id={job.id} stream="stderr" attempt={attempt} label={`Standard error of ${job.title}`} live={false} />
        </div>
      ) : null}
    </div>
  )
}
