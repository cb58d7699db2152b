/** The verdict on a template as its form is filled, asked again when the typing has rested. */
import { useQuery } from '@tanstack/react-query'
import type { Template, TemplateCheck } from '../../src-preload/contract/templates.ts'
import { api } from '../bridge/api.ts'
import { toFailure } from '../bridge/failure.ts'
import { useWorkspace } from '../stores/host.ts'
import { shellLine } from '../ui/format.ts'
import { useDebounced } from '../ui/use-debounced.ts'
import { EffectTag } from './status.tsx'
import styles from './template-fields.module.css'
import type { FieldValues } from './template-fields.tsx'

const rest_ms = 120

/** Secrets stay in their fields: that one is there is all that the verdict needs. */
const withoutSecrets = ({ parameters }: Template, values: FieldValues): FieldValues =>
  Object.fromEntries(parameters.map(({ name, type }) => [name, type === 'secret' && values[name] ? 'given' : (values[name] ?? '')]))

export function useTemplateCheck(template: Template | undefined, values: FieldValues) {
  const workspace = useWorkspace()?.id
  const rested = useDebounced(template ? withoutSecrets(template, values) : {}, rest_ms)
  return useQuery({
    queryKey: ['templates', 'check', template?.id, template?.etag, rested, workspace],
    queryFn: () => api.templates.check({ id: template!.id, values: rested, ...(workspace && { workspace }) }),
    enabled: template !== undefined,
    placeholderData: (old) => old,
    gcTime: 10_000,
    retry: false,
  })
}

/** By the name of the parameter; those of fields that are still empty only where they are to be seen. */
export function fieldErrors(check: TemplateCheck | undefined, values: FieldValues, empty_too: boolean): Record<string, string> {
  const errors: Record<string, string> = {}
  for (const { path, message } of check?.issues ?? []) {
    const name = path.replace(/^values\./, '')
    if (empty_too || values[name]) errors[name] = message
  }
  return errors
}

export function TemplateVerdict({ check, error }: { check: TemplateCheck | undefined; error: unknown }) {
  const verdict = check?.verdict
  return (
    <div className={styles.verdict} role="status" aria-label="What will run">
      {verdict ? (
        <>
          <code className={styles.line}>{shellLine(verdict.argv)}</code>
          <div className={styles.said}>
            {verdict.effect ? <EffectTag effect={verdict.effect} /> : null}
            <span className={verdict.allowed ? undefined : styles.refused}>
              {verdict.allowed ? '' : 'Refused: '}
              {verdict.reason}
            </span>
            {check.confirmed ? <span>Saving the template confirmed it.</span> : null}
          </div>
        </>
      ) : (
        <span className={styles.said}>{error ? toFailure(error).message : check ? 'Fill in the fields to see what will run.' : ' '}</span>
      )}
    </div>
  )
}
