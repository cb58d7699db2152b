/** When a schedule comes: an expression with its words and next five times, a date, or files. */
import { Autocomplete, Button, SegmentedControl, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { useDebounced } from '../../ui/use-debounced.ts'
import { cronWords } from './cron-words.ts'
import type { Draft } from './schedule-draft.ts'
import styles from './schedules.module.css'

const rest_ms = 150
const zones = Intl.supportedValuesOf('timeZone')
const often = [
  ['Every hour', '0 * * * *'],
  ['Every night', '30 2 * * *'],
  ['Working days at 9', '0 9 * * 1-5'],
  ['Mondays', '0 6 * * 1'],
  ['First of the month', '0 4 1 * *'],
] as const

interface Props {
  draft: Draft
  /** By the field of the schedule. */
  errors: Readonly<Record<string, string>>
  onChange: (change: Partial<Draft>) => void
}

/** Shown by the clocks of the schedule's zone. */
function shownIn(iso: string, time_zone: string): string {
  return new Intl.DateTimeFormat(undefined, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: time_zone,
  }).format(new Date(iso))
}

function Preview({ draft }: { draft: Draft }) {
  const cron = useDebounced(draft.cron.trim(), rest_ms)
  const time_zone = useDebounced(draft.time_zone, rest_ms)
  const { data, error } = useQuery({
    queryKey: ['schedules', 'preview', cron, time_zone],
    queryFn: () => api.schedules.preview({ cron, time_zone, limit: 5 }),
    enabled: cron !== '',
    retry: false,
    gcTime: 10_000,
    placeholderData: (old) => old,
  })
  const words = cronWords(cron)
  return (
    <div className={styles.preview} role="status" aria-label="When it runs">
      <p className={styles.words}>{error ? <span className={styles.why}>{toFailure(error).message}</span> : (words ?? ' ')}</p>
      <ol className={styles.times} aria-label="The next five times">
        {error ? null : data?.items.map((at) => <li key={at}>{shownIn(at, data.time_zone)}</li>)}
      </ol>
    </div>
  )
}

export function WhenFields({ draft, errors, onChange }: Props) {
  const globs_error = Object.entries(errors).find(([path]) => path.startsWith('on_change'))?.[1]
  return (
    <section className={styles.part} aria-labelledby="when-title">
      <h4 id="when-title">When</h4>
      <SegmentedControl
        aria-label="What makes it start"
        value={draft.when}
        onChange={(value) => onChange({ when: value as Draft['when'] })}
        data={[
          { value: 'cron', label: 'Again and again' },
          { value: 'at', label: 'Once' },
          { value: 'on_change', label: 'When files change' },
        ]}
      />
      {draft.when === 'cron' ? (
        <>
          <div className={styles.pairs}>
            <TextInput
              label="Expression"
              description="minute, hour, day, month, weekday"
              spellCheck={false}
              classNames={{ input: styles.mono! }}
              value={draft.cron}
              error={errors['cron']}
              onChange={(event) => onChange({ cron: event.currentTarget.value })}
            />
            <Autocomplete
              label="Time zone"
              description="whose clocks count"
              data={zones}
              limit={40}
              size="xs"
              value={draft.time_zone}
              error={errors['time_zone']}
              onChange={(time_zone) => onChange({ time_zone })}
            />
          </div>
          <fieldset className={styles.often}>
            <legend>Often used</legend>
            {often.map(([name, cron]) => (
              <Button key={cron} size="compact-sm" onClick={() => onChange({ cron })}>
                {name}
              </Button>
            ))}
          </fieldset>
          <Preview draft={draft} />
        </>
      ) : draft.when === 'at' ? (
        <TextInput
          type="datetime-local"
          label="Date and time"
          description={`By the clocks of ${draft.time_zone}`}
          className={styles.short}
          value={draft.at}
          error={errors['at']}
          onChange={(event) => onChange({ at: event.currentTarget.value })}
        />
      ) : (
        <Textarea
          label="Files"
          description="Patterns of paths in the workspace, one a line. It starts once nothing has changed for a second."
          placeholder={'src/**/*.ts\nREADME.md'}
          autosize
          minRows={2}
          maxRows={8}
          spellCheck={false}
          classNames={{ input: styles.mono! }}
          value={draft.globs}
          error={globs_error}
          onChange={(event) => onChange({ globs: event.currentTarget.value })}
        />
      )}
    </section>
  )
}
