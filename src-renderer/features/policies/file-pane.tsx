/** One policy file: its standing, its text in the editor, what is wrong with it, and what can be done with it. */
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import type { PolicyFile, PolicyProblem } from '../../../src-preload/contract/policies.ts'
import { api } from '../../bridge/api.ts'
import { dropSaid, keepDraft, usePolicies } from '../../stores/policies.ts'
import { shortenMiddle } from '../../ui/format.ts'
import { useDebounced } from '../../ui/use-debounced.ts'
import { DraftNotes } from './draft-notes.tsx'
import { FileActions } from './file-actions.tsx'
import { FileNotes } from './file-notes.tsx'
import { FileState, Widens } from './file-state.tsx'
import styles from './files.module.css'
import { lineOfRule } from './policy-outline.ts'
import { Problems } from './problems.tsx'
import { ReplayDialog } from './replay-dialog.tsx'
import { TryDraft } from './try-draft.tsx'
import { usePolicyText } from './use-policies.ts'
import { useSaving } from './use-saving.ts'

const PolicyEditor = lazy(async () => ({ default: (await import('./policy-editor.tsx')).PolicyEditor }))

/** Checked once the typing has rested so long. */
const check_rest_ms = 250
const no_problems: readonly PolicyProblem[] = []

function useProblems(tool: string, text: string, changed: boolean, file: PolicyFile | null) {
  const rested = useDebounced(text, check_rest_ms)
  const check = useQuery({
    queryKey: ['policies', 'check', tool, rested],
    queryFn: () => api.policies.check({ tool, text: rested, origin: 'user' }),
    enabled: changed,
    placeholderData: (old) => old,
    gcTime: 10_000,
  })
  if (!changed) return { problems: file?.problems ?? no_problems, widens: file?.widens ?? false, current: true }
  return {
    problems: check.data?.problems ?? no_problems,
    widens: check.data?.widens ?? false,
    current: rested === text && check.isSuccess && !check.isPlaceholderData,
  }
}

/** Scrolls the editor: to the rule that was asked for, once its text is there, and to a line on request. */
function useReveal(text: string, ready: boolean) {
  const place = usePolicies((state) => state.place)
  const [reveal, setReveal] = useState<{ line: number; asked: number } | null>(null)
  const showLine = (line: number) => setReveal((old) => ({ line, asked: (old?.asked ?? 0) + 1 }))
  // Asked once for each place: what is typed later must not move the view again.
  const [shown, setShown] = useState<typeof place>(null)
  if (place && ready && place !== shown) {
    setShown(place)
    const found = lineOfRule(text, place.rule)
    if (found) showLine(found.line)
  }
  return { reveal, showLine }
}

const origins = { builtin: 'built in, read only', workspace: 'of the workspace, read only here', user: 'yours' } as const

export function FilePane({ id, file, files }: { id: string; file: PolicyFile | null; files: readonly PolicyFile[] }) {
  const draft = usePolicies((state) => state.drafts[id])
  const told = usePolicies((state) => state.told[id])
  const [tried, setTried] = useState('')
  const stored = usePolicyText(id)
  const tool = draft?.tool ?? file?.tool ?? ''
  const base = draft?.base ?? stored.data?.text ?? ''
  const text = draft?.text ?? stored.data?.text ?? ''
  const editable = file?.editable ?? true
  const ready = draft !== undefined || stored.data !== undefined
  const checked = useProblems(tool, text, draft !== undefined, file)
  const { reveal, showLine } = useReveal(text, ready)
  const saving = useSaving(id, tool, text, showLine)
  const problems = useMemo(() => [...checked.problems], [checked.problems])

  const change = (next: string) => {
    dropSaid(id)
    keepDraft(id, { tool, text: next, base: draft ? draft.base : base })
  }
  return (
    <section className={styles.file} aria-label={`Policy of ${tool}`}>
      <header className={styles.head}>
        <h2>{tool}</h2>
        {file ? <FileState file={file} /> : null}
        {checked.widens ? <Widens /> : null}
        <span className={styles.path} title={file?.path}>
          {file ? `${origins[file.origin]} · ${shortenMiddle(file.path, 48)}` : 'new, not saved yet'}
        </span>
        <FileActions id={id} tool={tool} file={file} files={files} draft={draft} saving={saving} canReplay={ready && problems.length === 0} />
      </header>
      <div className={styles.notes}>
        <FileNotes id={id} file={file} draft={draft} stored={stored} />
      </div>
      {told && draft ? (
        <DraftNotes
          told={told}
          onShow={(rule) => {
            const found = lineOfRule(text, rule)
            if (found) showLine(found.line)
          }}
          onTry={setTried}
        />
      ) : null}
      <div className={styles.editor}>
        {ready ? (
          <Suspense fallback={null}>
            <PolicyEditor
              label={`Text of the policy of ${tool}`}
              text={text}
              readOnly={!editable}
              problems={problems}
              reveal={reveal}
              onChange={change}
              onSave={() => (draft ? saving.save() : undefined)}
            />
          </Suspense>
        ) : null}
      </div>
      {draft?.base === null ? <TryDraft tool={tool} text={text} line={tried} onLine={setTried} /> : null}
      {editable || problems.length > 0 ? <Problems problems={problems} current={checked.current} onShow={showLine} /> : null}
      {saving.replay ? <ReplayDialog replay={saving.replay} onSave={draft ? saving.saveAnyway : null} onClose={saving.closeReplay} /> : null}
    </section>
  )
}
