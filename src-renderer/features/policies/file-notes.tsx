/** What there is to say above a policy file: how the last save went, why it is not in force, who else changed it. */
import { Button } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { PolicyFile, PolicyText } from '../../../src-preload/contract/policies.ts'
import { toFailure } from '../../bridge/failure.ts'
import { type Draft, dropDraft, dropSaid, usePolicies } from '../../stores/policies.ts'
import { Note } from '../../ui/note.tsx'
import { whyNot } from './file-state.tsx'

interface Props {
  id: string
  file: PolicyFile | null
  draft: Draft | undefined
  stored: UseQueryResult<PolicyText>
}

export function FileNotes({ id, file, draft, stored }: Props) {
  const said = usePolicies((state) => (state.said?.file === id ? state.said : null))
  const reason = file ? whyNot(file) : null
  const moved = draft !== undefined && draft.base !== null && stored.data !== undefined && stored.data.text !== draft.base
  return (
    <>
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
    </>
  )
}
