/** One line of the log with all its fields; from an id to every line about it. */
import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { Copy, SquareTerminal, X } from 'lucide-react'
import type { LogLine } from '../../../src-preload/contract/system.ts'
import { useJobs } from '../../stores/jobs.ts'
import { openRun } from '../../stores/layout.ts'
import { copyText } from '../../ui/copy-text.ts'
import { formatCount } from '../../ui/format.ts'
import lines from '../../ui/log-lines.module.css'
import panel from '../../ui/panel.module.css'
import { exactTime } from '../../ui/time.ts'
import styles from './logs.module.css'

export function fieldsOf(line: LogLine): [string, unknown][] {
  return Object.entries(line).filter(([name]) => name !== 'timestamp' && name !== 'level' && name !== 'message')
}

/** Fields that name one thing, whose other lines somebody may want to see. */
export const isId = (name: string, value: unknown): value is string => typeof value === 'string' && /(^|_)id$/.test(name)

const ids = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g

/** The job that the line is about: named by a field, or by the address that was asked for. Of other ids only jobs that are known are told apart from requests. */
function useJobOf(line: LogLine): { id: string; title: string } | null {
  const jobs = useJobs((state) => state.jobs)
  const named = typeof line['job_id'] === 'string' ? line['job_id'] : undefined
  const others = [line['id'], typeof line['url'] === 'string' ? line['url'].match(ids)?.[0] : undefined]
  const id = named ?? others.find((one): one is string => typeof one === 'string' && jobs.has(one))
  return id === undefined ? null : { id, title: jobs.get(id)?.title ?? 'run' }
}

interface Props {
  line: LogLine
  /** How many lines that say the same it stands for. */
  times: number
  onAbout: (id: string) => void
  onClose: () => void
}

export function LineDetails({ line, times, onAbout, onClose }: Props) {
  const job = useJobOf(line)
  return (
    <aside className={`${lines.pane} ${styles.details}`} aria-label="Log line">
      <div className={lines.paneBar}>
        <span className={lines.level} data-level={line.level}>
          {line.level}
        </span>
        <time>{exactTime(line.timestamp)}</time>
        {times > 1 ? <span>the newest of {formatCount(times)} that say the same</span> : null}
        <span className={panel.grow} />
        {job ? (
          <Button size="compact-xs" leftSection={<SquareTerminal size={14} />} onClick={() => openRun(job.id, { title: job.title, focus: true })}>
            Open the run
          </Button>
        ) : null}
        <Tooltip label="Copy as JSON">
          <ActionIcon aria-label="Copy as JSON" onClick={() => void copyText(JSON.stringify(line, null, 2))}>
            <Copy size={14} />
          </ActionIcon>
        </Tooltip>
        <ActionIcon aria-label="Close the details" onClick={onClose}>
          <X size={14} />
        </ActionIcon>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by key */}
      <section className={lines.paneBody} tabIndex={0} aria-label="Fields">
        <p className={styles.message}>{line.message}</p>
        <dl>
          {fieldsOf(line).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <pre>{typeof value === 'string' ? value : JSON.stringify(value, null, 2)}</pre>
                {isId(name, value) ? (
                  <Button size="compact-xs" onClick={() => onAbout(value)}>
                    Only lines about it
                  </Button>
                ) : null}
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </aside>
  )
}
