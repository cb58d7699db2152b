/** The numbers since the last reset, how things went over time, durations per tool, the host. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ChartSpline } from 'lucide-react'
import { useState } from 'react'
import type { Metrics } from '../../../src-preload/contract/metrics.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { useConnection } from '../../stores/connection.ts'
import { queryClient } from '../../stores/query-client.ts'
import { Empty } from '../../ui/empty.tsx'
import { formatBytes, formatCount, formatPercent } from '../../ui/format.ts'
import { Note } from '../../ui/note.tsx'
import panel from '../../ui/panel.module.css'
import { formatDuration } from '../../ui/time.ts'
import { useDelayed } from '../../ui/use-delayed.ts'
import styles from './metrics.module.css'
import { OverTime } from './over-time.tsx'
import { ToolTable } from './tool-table.tsx'

function Figure({ name, value, note }: { name: string; value: string; note?: string }) {
  return (
    <div className={styles.figure}>
      <dt>{name}</dt>
      <dd>{value}</dd>
      <dd className={styles.note}>{note ?? ' '}</dd>
    </div>
  )
}

function Figures({ metrics }: { metrics: Metrics }) {
  const { commands, api: calls, system } = metrics.summary
  return (
    <dl className={styles.figures}>
      <Figure name="Runs" value={formatCount(commands.total_executions)} note={`${formatCount(commands.successes)} succeeded`} />
      <Figure
        name="Success"
        value={commands.total_executions === 0 ? 'none yet' : formatPercent(commands.success_rate)}
        note={`${formatCount(commands.failures)} failed`}
      />
      <Figure name="Mean duration" value={formatDuration(commands.avg_duration_ms)} />
      <Figure name="Refused" value={formatCount(commands.refused)} note={`${formatCount(commands.cancelled)} cancelled`} />
      <Figure name="Now" value={`${formatCount(system.active_commands)} running`} note={`${formatCount(system.queued_commands)} waiting`} />
      <Figure
        name="API requests"
        value={formatCount(calls.total_requests)}
        note={`${formatCount(calls.errors)} errors, ${formatDuration(calls.avg_response_time_ms)} mean`}
      />
    </dl>
  )
}

function HostHealth() {
  const connected = useConnection((state) => state.state.kind === 'connected')
  const { data } = useQuery({ queryKey: ['health'], queryFn: () => api.system.health({}), refetchInterval: 10_000, enabled: connected })
  if (!data) return null
  return (
    <section aria-labelledby="health-title">
      <h3 id="health-title">Host</h3>
      <dl className={styles.checks}>
        <dt>State</dt>
        <dd>{data.status}</dd>
        <dt>Up for</dt>
        <dd>{formatDuration(data.uptime * 1000)}</dd>
        <dt>Memory</dt>
        <dd>
          {formatBytes(data.memory.rss_bytes)}
          {data.memory.runner_rss_bytes === null ? '' : `, runner ${formatBytes(data.memory.runner_rss_bytes)}`}
        </dd>
        {Object.entries(data.checks).map(([name, check]) => (
          <div key={name} className={styles.pair}>
            <dt>{name}</dt>
            <dd data-tone={check.status === 'ok' ? undefined : 'failed'}>
              {check.status}
              {check.message ? `: ${check.message}` : ''}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

export function MetricsPanel() {
  const connected = useConnection((state) => state.state.kind === 'connected')
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['metrics'],
    queryFn: () => api.system.metrics.get({}),
    refetchInterval: 2000,
    enabled: connected,
  })
  const slow = useDelayed(isPending)
  const [busy, setBusy] = useState(false)
  const reset = async () => {
    setBusy(true)
    try {
      queryClient.setQueryData(['metrics'], await api.system.metrics.reset({}))
    } catch (failure) {
      tellFailure('The metrics were not reset', failure)
    }
    setBusy(false)
  }
  return (
    <div className={panel.panel}>
      <div className={panel.bar}>
        <h2>Metrics</h2>
        <span className={`${panel.grow} ${panel.quiet}`}>Counted since the last reset</span>
        <Button onClick={() => void reset()} disabled={busy || !data}>
          Reset the counts
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by key */}
      <section className={panel.body} tabIndex={0} aria-label="All metrics" data-takes-focus>
        {error && !data ? (
          <Note tone="failure" action={<Button onClick={() => void refetch()}>Ask again</Button>}>
            {toFailure(error).message}
          </Note>
        ) : null}
        {data ? (
          <div className={styles.content}>
            <Figures metrics={data} />
            <OverTime tools={Object.keys(data.commands)} />
            {Object.keys(data.commands).length > 0 ? (
              <ToolTable commands={data.commands} />
            ) : (
              <section aria-labelledby="tools-title">
                <h3 id="tools-title">By tool</h3>
                <p className={styles.none}>Nothing has ended since the last reset. Run a command, and its durations are listed here.</p>
              </section>
            )}
            <HostHealth />
          </div>
        ) : slow && !error ? (
          <Empty icon={<ChartSpline size={20} />} title="Reading the metrics" />
        ) : null}
      </section>
    </div>
  )
}
