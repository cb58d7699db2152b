/** What can be done with a policy file: save, replay, discard, delete, or begin one of one's own. */
import { Button } from '@mantine/core'
import type { PolicyFile } from '../../../src-preload/contract/policies.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { modals } from '../../stores/dialogs.ts'
import { chooseFile, type Draft, dropDraft, saySaved } from '../../stores/policies.ts'
import { queryClient } from '../../stores/query-client.ts'
import styles from './files.module.css'
import { startPolicy } from './new-policy.tsx'
import type { useSaving } from './use-saving.ts'

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

function discard(id: string, fresh: boolean): void {
  modals.confirm({
    ...(fresh
      ? { title: 'Discard the new policy?', text: 'It was never saved; its text is lost.', verb: 'Discard it' }
      : { title: 'Discard your changes?', text: 'The text of the file comes back; what you wrote since is lost.', verb: 'Discard changes' }),
    act: () => dropDraft(id),
  })
}

interface Props {
  id: string
  tool: string
  /** Null for a policy that has no file yet. */
  file: PolicyFile | null
  files: readonly PolicyFile[]
  draft: Draft | undefined
  saving: ReturnType<typeof useSaving>
  canReplay: boolean
}

export function FileActions({ id, tool, file, files, draft, saving, canReplay }: Props) {
  const fresh = draft?.base === null
  const builtin = files.some((one) => one.origin === 'builtin' && one.tool === tool)
  return (
    <div className={styles.actions}>
      {draft ? <Button onClick={() => discard(id, fresh)}>{fresh ? 'Discard' : 'Discard changes'}</Button> : null}
      {file?.editable ? <Button onClick={() => remove(file, builtin)}>Delete</Button> : null}
      {(file?.editable ?? true) ? (
        <>
          <Button onClick={saving.runReplay} loading={saving.busy === 'replaying'} disabled={!canReplay}>
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
  )
}
