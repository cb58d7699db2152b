/** A test hook: names moments at which a test may have this process killed, as a power cut would. */

/** Moments with a name; OPSDECK_CRASH_AT=`point:n` kills the process with SIGKILL at the n-th pass. */
export type CrashPointName =
  | 'before-accept-write'
  | 'after-accept-write'
  | 'after-accept-answer'
  | 'after-start-write'
  | 'between-spawn-and-record'
  | 'after-first-output'
  | 'after-exit-before-final-write'
  | 'after-final-write'
  | 'after-step-begin'
  | 'before-step-end'
  | 'after-step-end'
  | 'after-step-undo'
  | 'during-migration'
  | 'queue-made'
  | 'queue-item-accepted'
  | 'queue-item-before-end'
  | 'queue-cancelled'
  | 'queue-finished'
  | 'schedule-due'
  | 'schedule-started'

export type CrashPoint = (name: CrashPointName) => void

/** `spec` is the value of OPSDECK_CRASH_AT as the entry read it, or undefined for a hook that does nothing. */
export function crashPoint(spec: string | undefined): CrashPoint {
  if (!spec) return () => {}
  const [wanted, count = '1'] = spec.split(':')
  let left = Number(count)
  return (name) => {
    if (name === wanted && --left === 0) process.kill(process.pid, 'SIGKILL')
  }
}
