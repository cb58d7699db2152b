/** One policy file: its standing, its text in the editor, what is wrong with it, and what can be done with it. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import type { PolicyFile, PolicyProblem } from '../../../src-preload/contract/policies.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { modals } from '../../stores/dialogs.ts'
import { chooseFile, dropDraft, dropSaid, keepDraft, saySaved, usePolicies } from '../../stores/policies.ts'
import { queryClient } from '../../stores/query-client.ts'
import { shortenMiddle } from '../../ui/format.ts'
import { Note } from '../../ui/note.tsx'
import { useDebounced } from '../../ui/use-debounced.ts'
import { FileState, Widens, whyNot } from './file-state.tsx'
import styles from './files.module.css'
import { startPolicy } from './new-policy.tsx'
import { lineOfRule } from './policy-outline.ts'
import { Problems } from './problems.tsx'
import { ReplayDialog } from './replay-dialog.tsx'
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

function remove(file: PolicyFile, builtin: boolean): void {
  modals.confirm({
    title: `Delete your policy of ${file.tool}?`,
    text: builtin ? 'The built-in policy is in force again at once. The text is lost.' : `${file.tool} leaves the allow-list at once. The text is lost.`,
    verb: 'Delete the policy',
    act: async () => {
      try {
        await api.policies.remove({ id: file.id })
        dropDraft(file.id)
        chooseFile(null)
        await Promise.all([queryClient.invalidateQueries({ queryKey: ['policies'] }), queryClient.invalidateQueries({ queryKey: ['tools'] })])
      } catch (error) {
        saySaved(file.id, 'failure', `The policy was not deleted. ${toFailure(error).message}`)
      }
    },
  })
}

const origins = { builtin: 'built in, read only', workspace: 'of the workspace, read only here', user: 'yours' } as const

export function FilePane({ id, file, files }: { id: string; file: PolicyFile | null; files: readonly PolicyFile[] }) {
  const draft = usePolicies((state) => state.drafts[id])
  const place = usePolicies((state) => state.place)
  const said = usePolicies((state) => (state.said?.file === id ? state.said : null))
  const stored = usePolicyText(id)
  const tool = draft?.tool ?? file?.tool ?? ''
  const base = draft?.base ?? stored.data?.text ?? ''
  const text = draft?.text ?? stored.data?.text ?? ''
  const editable = file?.editable ?? true
  const ready = draft !== undefined || stored.data !== undefined
  const checked = useProblems(tool, text, draft !== undefined, file)
  const [reveal, setReveal] = useState<{ line: number; asked: number } | null>(null)
  const showLine = (line: number) => setReveal((old) => ({ line, asked: (old?.asked ?? 0) + 1 }))
  const saving = useSaving(id, tool, text, showLine)
  const builtin = files.some((one) => one.origin === 'builtin' && one.tool === tool)
  const moved = draft !== undefined && draft.base !== null && stored.data !== undefined && stored.data.text !== draft.base

  // Asked once for each place: what is typed later must not move the view again.
  const [shown, setShown] = useState<typeof place>(null)
  if (place && ready && place !== shown) {
    setShown(place)
    const found = lineOfRule(text, place.rule)
    if (found) showLine(found.line)
  }
  const problems = useMemo(() => [...checked.problems], [checked.problems])

  const change = (next: string) => {
    dropSaid(id)
    keepDraft(id, { tool, text: next, base: draft ? draft.base : base })
  }
  const fresh = draft?.base === null
  const reason = file ? whyNot(file) : null
  return (
    <section className={styles.file} aria-label={`Policy of ${tool}`}>
      <header className={styles.head}>
        <h2>{tool}</h2>
        {file ? <FileState file={file} /> : null}
        {checked.widens ? <Widens /> : null}
        <span className={styles.path} title={file?.path}>
          {file ? `${origins[file.origin]} · ${shortenMiddle(file.path, 48)}` : 'new, not saved yet'}
        </span>
        <div className={styles.actions}>
          {draft && !fresh ? (
            <Button
              onClick={() =>
                modals.confirm({
                  title: 'Discard your changes?',
                  text: 'The text of the file comes back; what you wrote since is lost.',
                  verb: 'Discard changes',
                  act: () => dropDraft(id),
                })
              }
            >
              Discard changes
            </Button>
          ) : null}
          {fresh ? (
            <Button
              onClick={() =>
                modals.confirm({
                  title: 'Discard the new policy?',
                  text: 'It was never saved; its text is lost.',
                  verb: 'Discard it',
                  act: () => dropDraft(id),
                })
              }
            >
              Discard
            </Button>
          ) : null}
          {file?.editable ? <Button onClick={() => remove(file, builtin)}>Delete</Button> : null}
          {editable ? (
            <>
              <Button onClick={saving.runReplay} loading={saving.busy === 'replaying'} disabled={!ready || problems.length > 0}>
                Replay
              </Button>
              <Button variant="filled" onClick={saving.save} loading={saving.busy === 'saving'} disabled={draft === undefined} title="Ctrl+S">
                Save
              </Button>
            </>
          ) : file?.origin === 'builtin' ? (
            <Button onClick={() => startPolicy(tool, files)}>Change it in a policy of yours</Button>
          ) : null}
        </div>
      </header>
      <div className={styles.notes}>
        {said ? (
          <Note tone={said.tone} onClose={() => dropSaid()}>
            {said.text}
          </Note>
        ) : null}
        {reason && !draft ? <Note tone="warning">{reason}</Note> : null}
        {moved ? (
          <Note tone="warning" action={<Button onClick={() => dropDraft(id)}>Take the file's text</Button>}>
            The file was changed by something else since you began. Saving writes over that.
          </Note>
        ) : null}
        {stored.error && !draft ? (
          <Note tone="failure" action={<Button onClick={() => void stored.refetch()}>Ask again</Button>}>
            {toFailure(stored.error).message}
          </Note>
        ) : null}
      </div>
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
      {editable || problems.length > 0 ? <Problems problems={problems} current={checked.current} onShow={showLine} /> : null}
      {saving.replay ? <ReplayDialog replay={saving.replay} onSave={draft ? saving.saveAnyway : null} onClose={saving.closeReplay} /> : null}
    </section>
  )
}
