/** Texts that were not saved before the window closed: found when their file opens, and told of when the window does. */
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useEffect, useState } from 'react'
import { draftOf, draftsOf, type FileDraft } from '../../stores/file-drafts.ts'
import { nameOf } from '../../stores/file-tree.ts'
import { openFile } from '../../stores/layout.ts'
import { formatCount } from '../../ui/format.ts'

/** Undefined until it is known whether there is one. */
export function useKeptText(workspace: string, path: string): FileDraft | null | undefined {
  const [draft, setDraft] = useState<FileDraft | null | undefined>(undefined)
  useEffect(() => {
    let is_wanted = true
    void draftOf({ workspace, path }).then((found) => is_wanted && setDraft(found))
    return () => {
      is_wanted = false
    }
  }, [workspace, path])
  return draft
}

/** Once for a workspace, as long as the page lives. */
const told = new Set<string>()

export function useToldOfKeptTexts(workspace: string | undefined): void {
  useEffect(() => {
    if (workspace === undefined || told.has(workspace)) return
    told.add(workspace)
    void draftsOf(workspace).then((drafts) => tell(workspace, drafts))
  }, [workspace])
}

function tell(workspace: string, drafts: readonly FileDraft[]): void {
  const [first] = drafts
  if (!first) return
  const id = `kept:${workspace}`
  notifications.show({
    id,
    title: drafts.length === 1 ? `Text of "${nameOf(first.path)}" was not saved` : `Texts of ${formatCount(drafts.length)} files were not saved`,
    message: (
      <Button
        size="compact-sm"
        onClick={() => {
          notifications.hide(id)
          for (const { path } of drafts) openFile(workspace, path)
        }}
      >
        {drafts.length === 1 ? 'Open it' : 'Open them'}
      </Button>
    ),
    autoClose: 30_000,
  })
}
