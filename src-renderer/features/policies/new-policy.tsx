/** Begins a new policy file: for a tool that is added, drafted or by hand, or over a tool that is on the list. */
import { Autocomplete, Button, Modal, SegmentedControl, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { PolicyFile } from '../../../src-preload/contract/policies.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { keepDraft, newFileId, openPolicyFile, takeDraft, usePolicies } from '../../stores/policies.ts'
import { Note } from '../../ui/note.tsx'
import { useDebounced } from '../../ui/use-debounced.ts'
import { changedTool, ownTool } from './file-templates.ts'
import styles from './files.module.css'

const tool_name = /^[a-z][a-z0-9_.-]*$/
const offered_names = 30

/** Opens what there is of the user's for a tool, or a draft of it. */
export function startPolicy(tool: string, files: readonly PolicyFile[]): void {
  const own = files.find((file) => file.origin === 'user' && file.tool === tool)
  if (own) {
    openPolicyFile(own.id)
    return
  }
  const id = newFileId(tool)
  const builtin = files.some((file) => file.origin === 'builtin' && file.tool === tool)
  if (!usePolicies.getState().drafts[id]) keepDraft(id, { tool, text: builtin ? changedTool(tool) : ownTool(tool), base: null })
  openPolicyFile(id)
}

interface Props {
  begins: { kind: 'own' | 'change'; name: string }
  files: readonly PolicyFile[]
  onClose: () => void
}

/** What is wrong with the name of a tool that is to be added, or null. */
function wrongName(typed: string, files: readonly PolicyFile[]): string | null {
  if (typed !== '' && !tool_name.test(typed)) return 'A small letter first, then small letters, digits, dot, dash or underscore: the name of the program.'
  return files.some((file) => file.origin === 'builtin' && file.tool === typed) ? `${typed} is built in. Choose "Change a built-in tool".` : null
}

function AddTool({ begins, files, onClose }: Props) {
  const [name, setName] = useState(begins.name)
  const [asking, setAsking] = useState(false)
  const [failure, setFailure] = useState<{ name: string; text: string } | null>(null)
  const typed = name.trim()
  const searched = useDebounced(typed.toLowerCase(), 100)
  const programs = useQuery({
    queryKey: ['tools', 'programs', searched],
    queryFn: () => api.tools.programs({ q: searched, limit: offered_names }),
    placeholderData: (old) => old,
    gcTime: 10_000,
  })
  const wrong = wrongName(typed, files)
  const chosen = typed !== '' && wrong === null ? typed : null
  const own = files.some((file) => file.origin === 'user' && file.tool === chosen)

  const byHand = () => {
    if (chosen === null) return
    onClose()
    startPolicy(chosen, files)
  }
  const draft = async () => {
    if (chosen === null) return
    // What is there already, saved or not, is not written over.
    if (own || usePolicies.getState().drafts[newFileId(chosen)]) return byHand()
    setAsking(true)
    setFailure(null)
    try {
      takeDraft(await api.tools.draft({ name: chosen }))
    } catch (error) {
      setFailure({ name: chosen, text: toFailure(error).message })
    } finally {
      setAsking(false)
    }
  }
  return (
    <form
      className={styles.dialog}
      onSubmit={(event) => {
        event.preventDefault()
        void draft()
      }}
    >
      <Autocomplete
        label="Name of the program"
        description="As it is typed on a command line. Its rules are drafted from what is known of it, else from its --help, which is asked in an empty folder."
        data={programs.data?.items.map((item) => item.name) ?? []}
        filter={({ options }) => options}
        value={name}
        onChange={setName}
        error={wrong}
        maxDropdownHeight={160}
        data-autofocus
        openOnFocus={false}
      />
      {failure && failure.name === chosen ? <Note tone="failure">{failure.text}</Note> : null}
      <div className={styles.dialogButtons}>
        <Button onClick={onClose}>Do not add one</Button>
        <Button onClick={byHand} disabled={chosen === null || asking}>
          Write it by hand
        </Button>
        <Button type="submit" variant="filled" disabled={chosen === null} loading={asking}>
          {own ? 'Open its policy' : 'Draft its rules'}
        </Button>
      </div>
    </form>
  )
}

function ChangeTool({ files, onClose }: Props) {
  const [tool, setTool] = useState<string | null>(null)
  return (
    <form
      className={styles.dialog}
      onSubmit={(event) => {
        event.preventDefault()
        if (tool === null) return
        onClose()
        startPolicy(tool, files)
      }}
    >
      <Select
        label="Tool"
        placeholder="Choose a tool"
        searchable
        data={files.filter((file) => file.origin === 'builtin').map((file) => file.tool)}
        value={tool}
        onChange={setTool}
        description="Your rules are laid over its own."
        data-autofocus
        openOnFocus={false}
      />
      <div className={styles.dialogButtons}>
        <Button onClick={onClose}>Do not add one</Button>
        <Button type="submit" variant="filled" disabled={tool === null}>
          Write the policy
        </Button>
      </div>
    </form>
  )
}

export function NewPolicy(props: Props) {
  const [kind, setKind] = useState(props.begins.kind)
  return (
    <Modal opened onClose={props.onClose} title="New policy" size="md">
      <div className={styles.dialog}>
        <SegmentedControl
          aria-label="What the policy is for"
          value={kind}
          onChange={(value) => setKind(value as typeof kind)}
          data={[
            { value: 'change', label: 'Change a built-in tool' },
            { value: 'own', label: 'Add a tool' },
          ]}
        />
        {kind === 'change' ? <ChangeTool {...props} /> : <AddTool {...props} />}
      </div>
    </Modal>
  )
}
