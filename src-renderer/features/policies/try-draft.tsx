/** Tries a line against a policy text that is not saved yet. */
import { TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleX } from 'lucide-react'
import { api } from '../../bridge/api.ts'
import { hasCode, toFailure } from '../../bridge/failure.ts'
import { EffectTag } from '../../parts/status.tsx'
import { useWorkspace } from '../../stores/host.ts'
import { useDebounced } from '../../ui/use-debounced.ts'
import styles from './draft-notes.module.css'

const rest_ms = 150

export function TryDraft({ tool, text, line, onLine }: { tool: string; text: string; line: string; onLine: (line: string) => void }) {
  const workspace = useWorkspace()?.id
  const rested = useDebounced(line.trim(), rest_ms)
  const rested_text = useDebounced(text, rest_ms)
  const tried = useQuery({
    queryKey: ['policies', 'try', tool, rested_text, rested, workspace ?? null],
    queryFn: () => api.policies.try({ tool, text: rested_text, line: rested, ...(workspace ? { workspace } : {}) }),
    enabled: rested !== '',
    placeholderData: (old) => old,
    retry: false,
    gcTime: 10_000,
  })
  const verdict = rested === '' || tried.error ? null : tried.data
  // A text with problems judges nothing; they stand below the editor.
  const failure =
    rested !== '' && tried.error
      ? hasCode(tried.error, 'INVALID_INPUT')
        ? 'The text has problems, so it judges nothing yet.'
        : toFailure(tried.error).message
      : null
  return (
    <div className={styles.try}>
      <TextInput
        aria-label={`Line to try against the draft of ${tool}`}
        placeholder={`Try a line: ${tool} ...`}
        value={line}
        onChange={(event) => onLine(event.currentTarget.value)}
        spellCheck={false}
        autoComplete="off"
        size="xs"
      />
      <p className={styles.said} role="status" aria-label="What the draft says to the line" data-allowed={verdict?.allowed}>
        {verdict ? (
          <>
            {verdict.allowed ? <CircleCheck size={14} aria-hidden /> : <CircleX size={14} className={styles.refused} aria-hidden />}
            {verdict.allowed ? 'Allowed' : 'Refused'}
            {verdict.effect ? <EffectTag effect={verdict.effect} /> : null}
            <span title={verdict.reason}>{verdict.reason}</span>
          </>
        ) : (
          <span title={failure ?? undefined}>{failure}</span>
        )}
      </p>
    </div>
  )
}
