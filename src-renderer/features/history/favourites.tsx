/** Saved commands: run, put on the command line, rename, remove with undo. */
import { ActionIcon, Button, TextInput, Tooltip } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { ListPlus, PencilLine, Play, Star, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { SavedCommand } from '../../../src-preload/contract/commands.ts'
import type { TemplateUser } from '../../../src-preload/contract/templates.ts'
import { api } from '../../bridge/api.ts'
import { hasCode, toFailure } from '../../bridge/failure.ts'
import { dragItems, itemOfSaved } from '../../parts/draft-items.ts'
import { runCommand } from '../../parts/run-command.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { modals } from '../../stores/dialogs.ts'
import { useSaved } from '../../stores/host.ts'
import { queryClient } from '../../stores/query-client.ts'
import { addToDraft } from '../../stores/queue-draft.ts'
import { editCommand } from '../../stores/typed-line.ts'
import { Empty } from '../../ui/empty.tsx'
import { shellLine } from '../../ui/format.ts'
import { Note } from '../../ui/note.tsx'
import panel from '../../ui/panel.module.css'
import styles from './history.module.css'

const lineOf = (one: SavedCommand): string => shellLine([one.command, ...one.args])
const refresh = () => queryClient.invalidateQueries({ queryKey: ['saved'] })

async function run(one: SavedCommand): Promise<void> {
  const outcome = await runCommand({
    what: { command: one.command, args: one.args },
    work_dir: one.work_dir,
    workspace: one.workspace,
    env: one.env,
    context: one.context,
    focus: true,
  })
  if (outcome.kind === 'failed') tellFailure(`${one.name} was not started`, outcome.failure)
  if (outcome.kind === 'refused') tellFailure(`${one.name} is refused now`, new Error(outcome.verdict.reason))
}

async function remove(one: SavedCommand, force = false): Promise<void> {
  try {
    await api.commands.saved.remove({ id: one.id, ...(force && { force }) })
    await refresh()
    const { name, command, args, work_dir, env, workspace, favourite, context } = one
    const undo = async () => {
      notifications.hide(one.id)
      await api.commands.saved.create({ name, command, args, work_dir, env, workspace, favourite, context })
      await refresh()
    }
    notifications.show({
      id: one.id,
      autoClose: 8000,
      message: (
        <span className={styles.undo}>
          Removed {name}{' '}
          <Button size="compact-xs" onClick={() => void undo().catch((error: unknown) => tellFailure('It was not put back', error))}>
            Undo
          </Button>
        </span>
      ),
    })
  } catch (error) {
    const used_by = toFailure(error).details['used_by'] as TemplateUser[] | undefined
    if (!used_by || !hasCode(error, 'CONFLICT')) return tellFailure('The favourite was not removed', error)
    modals.confirm({
      title: `"${one.name}" is still used`,
      text: 'A schedule that uses it fails when its time comes; a queue keeps what it has of it.',
      items: used_by.map(({ kind, name }) => `${kind} "${name}"`),
      verb: 'Remove it all the same',
      act: () => remove(one, true),
    })
  }
}

function Row({ one }: { one: SavedCommand }) {
  const [name, setName] = useState(one.name)
  const line = lineOf(one)
  const rename = () => {
    if (name.trim() && name !== one.name) {
      api.commands.saved
        .update({ id: one.id, name: name.trim() })
        .then(refresh)
        .catch((error: unknown) => tellFailure('The name was not changed', error))
    }
  }
  return (
    <li className={styles.favourite}>
      <TextInput
        aria-label={`Name of ${line}`}
        className={styles.name}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        onBlur={rename}
        onKeyDown={(event) => event.key === 'Enter' && rename()}
      />
      <code className={styles.command} title={line} draggable onDragStart={(event) => dragItems(event.dataTransfer, [itemOfSaved(one)])}>
        {line}
      </code>
      <Button size="compact-sm" leftSection={<Play size={14} />} onClick={() => void run(one)}>
        Run
      </Button>
      <Tooltip label="Add to the draft queue">
        <ActionIcon aria-label={`Add ${one.name} to the draft queue`} onClick={() => addToDraft([itemOfSaved(one)])}>
          <ListPlus size={14} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Put on the command line">
        <ActionIcon aria-label={`Put ${one.name} on the command line`} onClick={() => editCommand(line, one.work_dir, one.env, one.context)}>
          <PencilLine size={14} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Remove">
        <ActionIcon aria-label={`Remove ${one.name}`} onClick={() => void remove(one)}>
          <Trash2 size={14} />
        </ActionIcon>
      </Tooltip>
    </li>
  )
}

export function Favourites() {
  const saved = useSaved()
  if (saved.error && !saved.data) {
    return (
      <div className={panel.body}>
        <Note tone="failure" action={<Button onClick={() => void saved.refetch()}>Ask again</Button>}>
          {toFailure(saved.error).message}
        </Note>
      </div>
    )
  }
  if (saved.data?.length === 0) {
    return (
      <div className={panel.body}>
        <Empty icon={<Star size={20} />} title="No favourites yet">
          Add a run from its footer or from the history. Favourites are offered when the command line is empty.
        </Empty>
      </div>
    )
  }
  return (
    <ul className={`${panel.body} ${styles.favourites}`} aria-label="Favourites">
      {saved.data?.map((one) => (
        <Row key={one.id} one={one} />
      ))}
    </ul>
  )
}
