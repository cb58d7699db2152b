/** The folder inside the workspace that the command runs in; the workspace's root unless chosen. */
import { Button, Popover, TextInput } from '@mantine/core'
import { Folder } from 'lucide-react'
import { useState } from 'react'
import { useAbout, useWorkspace } from '../../stores/host.ts'
import { focusCommandLine, setWorkDir } from '../../stores/typed-line.ts'
import { tildePath } from '../../ui/format.ts'
import { MiddleCut } from '../../ui/middle-cut.tsx'
import styles from './command-line.module.css'

export function WorkDir({ work_dir }: { work_dir: string | null }) {
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const workspace = useWorkspace()
  const about = useAbout()
  const root = workspace ? tildePath(workspace.path, about?.home) : 'no workspace'
  const shown = work_dir ? `${root}/${work_dir}` : root
  const choose = (folder: string) => {
    setWorkDir(
      folder
        .trim()
        .replace(/^\.\/?/, '')
        .replace(/\/+$/, '') || null,
    )
    setOpen(false)
    focusCommandLine()
  }
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={styles.place}
          title={`Runs in ${shown}`}
          onClick={() => {
            setText(work_dir ?? '')
            setOpen((old) => !old)
          }}
        >
          <Folder size={12} aria-hidden />
          <span className="visually-hidden">Runs in</span>
          <MiddleCut text={shown} className={styles.placeName} />
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className={styles.chooser}
          onSubmit={(event) => {
            event.preventDefault()
            choose(text)
          }}
        >
          <TextInput
            label="Folder to run in"
            description="Inside the workspace; empty is its root."
            placeholder="packages/web"
            value={text}
            data-autofocus
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button type="submit">Use this folder</Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
