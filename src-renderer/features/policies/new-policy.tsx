/** Begins a new policy file: for a tool of one's own, or over a tool that is on the list. */
import { Button, Modal, SegmentedControl, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { PolicyFile } from '../../../src-preload/contract/policies.ts'
import { keepDraft, newFileId, openPolicyFile, usePolicies } from '../../stores/policies.ts'
import { changedTool, ownTool } from './file-templates.ts'
import styles from './files.module.css'

const tool_name = /^[a-z][a-z0-9_.-]*$/

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

export function NewPolicy({ files, onClose }: { files: readonly PolicyFile[]; onClose: () => void }) {
  const builtin = files.filter((file) => file.origin === 'builtin').map((file) => file.tool)
  const [kind, setKind] = useState<'own' | 'change'>('change')
  const [name, setName] = useState('')
  const [tool, setTool] = useState<string | null>(null)
  const typed = name.trim()
  const wrong =
    typed !== '' && !tool_name.test(typed)
      ? 'A small letter first, then small letters, digits, dot, dash or underscore: the name of the program.'
      : builtin.includes(typed)
        ? `${typed} is built in. Choose "Change a built-in tool".`
        : null
  const chosen = kind === 'own' ? (typed !== '' && wrong === null ? typed : null) : tool
  return (
    <Modal opened onClose={onClose} title="New policy" size="md">
      <form
        className={styles.dialog}
        onSubmit={(event) => {
          event.preventDefault()
          if (chosen === null) return
          onClose()
          startPolicy(chosen, files)
        }}
      >
        <SegmentedControl
          aria-label="What the policy is for"
          value={kind}
          onChange={(value) => setKind(value as typeof kind)}
          data={[
            { value: 'change', label: 'Change a built-in tool' },
            { value: 'own', label: 'Add a tool' },
          ]}
        />
        {kind === 'change' ? (
          <Select
            label="Tool"
            placeholder="Choose a tool"
            searchable
            data={builtin}
            value={tool}
            onChange={setTool}
            description="Your rules are laid over its own."
            data-autofocus
            openOnFocus={false}
          />
        ) : (
          <TextInput
            label="Name of the program"
            description="As it is typed on a command line. The file is named after it."
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={wrong}
          />
        )}
        <div className={styles.dialogButtons}>
          <Button onClick={onClose}>Do not add one</Button>
          <Button type="submit" variant="filled" disabled={chosen === null}>
            Write the policy
          </Button>
        </div>
      </form>
    </Modal>
  )
}
