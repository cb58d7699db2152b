/** Head of a terminal: its folder, the command that runs or whose output is in view, and what can be done with it. */
import { ActionIcon, Menu, TextInput, Tooltip } from '@mantine/core'
import { CircleCheck, CircleX, Ellipsis, Filter, LoaderCircle, SquareSplitHorizontal, SquareTerminal, Trash2 } from 'lucide-react'
import { useRef, useState } from 'react'
import type { Session } from '../../../src-preload/contract/sessions.ts'
import { api } from '../../bridge/api.ts'
import { BellSign } from '../../parts/bell-sign.tsx'
import { openTerminal } from '../../parts/open-terminal.ts'
import { runAgain, runAsJob } from '../../parts/shell-command.ts'
import { useAbout, useSettings } from '../../stores/host.ts'
import { noteSession } from '../../stores/sessions.ts'
import type { MarkedCommand } from '../../terminal/command-marks.ts'
import { terminalIn } from '../../terminal/shown-terminals.ts'
import { copyText } from '../../ui/copy-text.ts'
import { oneLine, shortenMiddle, tildePath } from '../../ui/format.ts'
import { act } from './act.ts'
import styles from './sessions.module.css'

function CommandSign({ command }: { command: MarkedCommand }) {
  if (!command.is_over) return <LoaderCircle size={12} aria-label="running" className={styles.sign} data-tone="running" />
  if (command.exit_code === 0) return <CircleCheck size={12} aria-label="succeeded" className={styles.sign} data-tone="ok" />
  const how = command.exit_code === null ? 'ended' : `failed, exit ${command.exit_code}`
  return <CircleX size={12} aria-label={how} className={styles.sign} data-tone="failed" />
}

/** The command stays in sight while its output scrolls: a click goes to where it was typed. */
function CommandOnTop({ command, onGo }: { command: MarkedCommand; onGo: () => void }) {
  return (
    <button type="button" className={styles.onTop} title={`${command.line}\nGo to where it was typed`} onClick={onGo}>
      <CommandSign command={command} />
      <code>{oneLine(command.line)}</code>
    </button>
  )
}

interface CommandMenuProps {
  session: Session
  part: () => Element | null
  onRename: () => void
}

/** Reads what is meant when it opens: the terminal's marks are no state of the page. */
function CommandMenu({ session, part, onRename }: CommandMenuProps) {
  const [command, setCommand] = useState<MarkedCommand | null>(null)
  const terminal = () => terminalIn(part())
  const with_line = command !== null && command.line !== ''
  const at_prompt = session.status === 'running' && session.running_command === null
  const select = () => terminal()?.marks.selectOutput() ?? false
  return (
    <Menu position="bottom-end" onOpen={() => setCommand(terminal()?.marks.meant ?? null)}>
      <Menu.Target>
        <ActionIcon aria-label="What can be done with its commands">
          <Ellipsis size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {session.kind === 'shell' ? (
          <>
            <Menu.Label className={styles.menuLine}>{with_line ? oneLine(command.line) : 'No command was marked yet'}</Menu.Label>
            <Menu.Item disabled={!with_line} onClick={select}>
              Select its output
            </Menu.Item>
            <Menu.Item disabled={!with_line} onClick={() => select() && void copyText(terminal()?.terminal.getSelection() ?? '')}>
              Copy its output
            </Menu.Item>
            <Menu.Item
              disabled={!with_line || !at_prompt}
              onClick={() => {
                const shown = terminal()
                if (shown && command) runAgain(shown, command)
              }}
            >
              Run it again
            </Menu.Item>
            <Menu.Item disabled={!with_line} onClick={() => command && void runAsJob(command)}>
              Run it as a job
            </Menu.Item>
            <Menu.Divider />
          </>
        ) : null}
        <Menu.Item onClick={onRename}>Rename the terminal</Menu.Item>
        <Menu.Item onClick={() => void act('The terminal was not cleared', () => api.sessions.clear({ id: session.id }))}>Clear the terminal</Menu.Item>
        <Menu.Item
          disabled={session.status !== 'running'}
          onClick={() => void act('The terminal was not ended', () => api.sessions.end({ id: session.id, force: true }))}
        >
          End its programs
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function NameField({ session, onDone }: { session: Session; onDone: () => void }) {
  const left = useRef(false)
  const keep = (title: string | null) => {
    if (left.current) return
    left.current = true
    onDone()
    if (title === null || title === session.title) return
    void act('The terminal was not renamed', async () => noteSession(await api.sessions.rename({ id: session.id, title })))
  }
  return (
    <TextInput
      className={styles.name}
      aria-label="Name of the terminal; empty takes the program's own"
      placeholder="The program's own name"
      defaultValue={session.title}
      maxLength={200}
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onBlur={(event) => {
        // The menu it was asked for in gives the focus back to its button as it closes.
        if (event.relatedTarget?.ariaHasPopup === 'menu') event.currentTarget.focus()
        else keep(event.currentTarget.value)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') keep(event.currentTarget.value)
        else if (event.key === 'Escape') keep(null)
        else return
        // Else the same key would reach the terminal, which has the focus by then.
        event.preventDefault()
        event.stopPropagation()
      }}
    />
  )
}

interface Props {
  session: Session
  /** The command whose own line scrolled out of sight above its output. */
  out_of_sight: MarkedCommand | null
  /** The part of the page that has the terminal. */
  part: () => Element | null
  close: () => void
}

export function SessionHeader({ session, out_of_sight, part, close }: Props) {
  const home = useAbout()?.home
  const may_open = useSettings().data?.shells_enabled !== false
  const [renaming, setRenaming] = useState(false)
  const folder = session.folder === null ? '' : tildePath(session.folder, home)
  const running: MarkedCommand | null =
    session.running_command === null ? null : { line: session.running_command, folder: session.folder, is_over: false, exit_code: null }
  const on_top = out_of_sight?.line ? out_of_sight : running
  return (
    <header className={styles.header}>
      <SquareTerminal size={14} aria-hidden className={styles.icon} />
      {renaming ? (
        <NameField
          session={session}
          onDone={() => {
            setRenaming(false)
            terminalIn(part())?.terminal.focus()
          }}
        />
      ) : null}
      <BellSign id={session.id} />
      <span className={styles.folder} title={session.folder ?? undefined}>
        {shortenMiddle(folder, 48)}
      </span>
      <span className={styles.running}>{on_top ? <CommandOnTop command={on_top} onGo={() => terminalIn(part())?.marks.showLine()} /> : null}</span>
      <span className={styles.acts}>
        <Tooltip label="Filter its output (Ctrl+Shift+Y)">
          <ActionIcon aria-label="Filter its output" onClick={() => terminalIn(part())?.filter()}>
            <Filter size={14} />
          </ActionIcon>
        </Tooltip>
        {may_open ? (
          <Tooltip label="New terminal beside this one">
            <ActionIcon aria-label="New terminal beside this one" onClick={() => void openTerminal({ side: 'right', work_dir: session.work_dir })}>
              <SquareSplitHorizontal size={14} />
            </ActionIcon>
          </Tooltip>
        ) : null}
        <CommandMenu session={session} part={part} onRename={() => setRenaming(true)} />
        <Tooltip label="End its programs and close it">
          <ActionIcon
            aria-label="End its programs and close it"
            onClick={() =>
              void act('The terminal was not closed', async () => {
                await api.sessions.close({ id: session.id })
                close()
              })
            }
          >
            <Trash2 size={14} />
          </ActionIcon>
        </Tooltip>
      </span>
    </header>
  )
}
