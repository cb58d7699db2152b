/** The engine's settings: workers and line, limits of time, what is kept of output. */
import { Button } from '@mantine/core'
import type { Settings } from '../../../src-preload/contract/settings.ts'
import { api } from '../../bridge/api.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { useEngine } from '../../stores/engine.ts'
import { formatCount } from '../../ui/format.ts'
import { SettingNumber } from './setting-number.tsx'
import styles from './settings.module.css'

const second = 1000
const mebibyte = 1024 * 1024

export function EngineSection({ settings }: { settings: Settings }) {
  const engine = useEngine((state) => state.engine)
  const act = (title: string, call: () => Promise<unknown>) => () => void call().catch((error: unknown) => tellFailure(title, error))
  return (
    <div className={styles.fields}>
      <p className={styles.lead}>
        {engine
          ? `${formatCount(engine.running)} of ${formatCount(engine.workers)} workers busy, ${formatCount(engine.queued)} waiting, ${formatCount(engine.following)} followed.`
          : ' '}
        {engine?.paused ? ' Paused: nothing new starts.' : ''}
      </p>
      <div className={styles.buttons}>
        {engine?.paused ? (
          <Button variant="filled" onClick={act('The engine was not resumed', () => api.system.engine.resume({}))}>
            Resume the engine
          </Button>
        ) : (
          <Button onClick={act('The engine was not paused', () => api.system.engine.pause({}))}>Pause the engine</Button>
        )}
        <Button disabled={!engine?.queued} onClick={act('The line was not cleared', () => api.system.engine.clear_line({}))}>
          Clear the line
        </Button>
        <Button
          disabled={!engine || engine.queued + engine.running + engine.following === 0}
          color="red"
          variant="outline"
          onClick={act('The jobs were not cancelled', () => api.system.engine.cancel_all({}))}
        >
          Cancel all jobs
        </Button>
      </div>
      <div className={styles.pairs}>
        <SettingNumber settings={settings} name="workers" label="Workers" description="How many jobs run at once." min={1} max={64} />
        <SettingNumber settings={settings} name="queue_limit" label="Places in the line" description="How many jobs may wait." min={1} max={100_000} />
        <SettingNumber
          settings={settings}
          name="follow_limit"
          label="Follow jobs"
          description="Long followers at once, beside the workers."
          min={0}
          max={1000}
        />
      </div>
    </div>
  )
}

export function LimitsSection({ settings }: { settings: Settings }) {
  return (
    <div className={styles.pairs}>
      <SettingNumber
        settings={settings}
        name="grace_ms"
        unit={second}
        suffix="s"
        label="Grace after a cancel"
        description="From asking a program to end to ending it."
        min={0}
        max={60}
      />
      <SettingNumber
        settings={settings}
        name="api_timeout_ms"
        unit={second}
        suffix="s"
        label="Time limit for the API"
        description="Unless the request says otherwise."
        min={0.001}
        max={604_800}
      />
      <SettingNumber settings={settings} name="rate_limit_per_s" label="Requests per second" description="For each API key." min={1} max={1_000_000} />
    </div>
  )
}

export function OutputSection({ settings }: { settings: Settings }) {
  return (
    <div className={styles.pairs}>
      <SettingNumber
        settings={settings}
        name="output_cap_bytes"
        unit={mebibyte}
        suffix="MB"
        label="Output of one job"
        description="Beyond it, head and tail are kept."
        min={0.0625}
        max={1_048_576}
      />
      <SettingNumber
        settings={settings}
        name="output_keep_days"
        suffix="days"
        label="Keep output for"
        description="Older output is removed; the record stays."
        min={1}
        max={3650}
      />
      <SettingNumber
        settings={settings}
        name="output_total_bytes"
        unit={mebibyte}
        suffix="MB"
        label="All output together"
        description="The oldest goes first."
        min={1}
        max={1_048_576}
      />
    </div>
  )
}
