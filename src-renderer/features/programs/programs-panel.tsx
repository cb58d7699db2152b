/** Programs: what registered command-line programs offer, as a tree; the chosen command as a form; beside them what was uploaded for them. */
import { Button, SegmentedControl, TextInput } from '@mantine/core'
import { Search, SquareTerminal } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import type { RegistryProgram } from '../../../src-preload/contract/registry.ts'
import { toFailure } from '../../bridge/failure.ts'
import { carryFile, chooseRow, type ProgramsView, showPrograms, usePrograms, useProgramUse } from '../../stores/programs.ts'
import { Empty } from '../../ui/empty.tsx'
import { formatCount } from '../../ui/format.ts'
import { Note } from '../../ui/note.tsx'
import panel from '../../ui/panel.module.css'
import { useDelayed } from '../../ui/use-delayed.ts'
import { CommandForm } from './command-form.tsx'
import { DeclarationProblems } from './declaration-problems.tsx'
import { HowToDeclare } from './how-to-declare.tsx'
import { countCommands, findCommand, programRows } from './program-rows.ts'
import { ProgramTree } from './program-tree.tsx'
import styles from './programs.module.css'
import { UploadsView } from './uploads-view.tsx'

/** Where the program is, where it was declared, and how to get it. */
function ProgramPane({ program }: { program: RegistryProgram }) {
  return (
    <section className={styles.form} aria-label={`Program ${program.name}`}>
      <h3>{program.name}</h3>
      {program.description ? <p className={styles.lead}>{program.description}</p> : null}
      {program.installed ? null : <Note tone="warning">{`It is not installed. ${program.install}`}</Note>}
      <dl className={styles.facts}>
        <dt>Installed</dt>
        <dd>{program.path ?? 'no'}</dd>
        <dt>Version</dt>
        <dd>{program.version ?? 'not known'}</dd>
        <dt>Declared</dt>
        <dd>{program.origin === 'builtin' ? 'by Opsdeck' : 'in a file of your own'}</dd>
        <dt>Commands</dt>
        <dd>{formatCount(countCommands([program]))}</dd>
      </dl>
    </section>
  )
}

interface TreeProps {
  /** They are being read. */
  busy: boolean
  programs: readonly RegistryProgram[]
  chosen: string | null
  onChoose: (key: string) => void
}

function FilteredTree({ busy, programs, chosen, onChoose }: TreeProps) {
  const [filter, setFilter] = useState('')
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const frame = useRef<HTMLDivElement>(null)
  const search = useRef<HTMLInputElement>(null)
  const rows = useMemo(() => programRows(programs, closed, filter), [programs, closed, filter])
  const toTree = () => frame.current?.querySelector<HTMLElement>('[role="tree"]')?.focus()
  const toForm = () => frame.current?.parentElement?.querySelector<HTMLElement>('form input, form button[type="submit"]')?.focus()
  return (
    <div ref={frame} className={styles.side}>
      <TextInput
        ref={search}
        className={styles.filter}
        aria-label="Filter the commands"
        placeholder="Filter"
        leftSection={<Search size={12} aria-hidden />}
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setFilter('')
          else if (event.key !== 'ArrowDown' && event.key !== 'Enter') return
          event.preventDefault()
          toTree()
        }}
      />
      {rows.length === 0 && !busy ? (
        <Empty title="No command is like this" action={<Button onClick={() => setFilter('')}>Clear the filter</Button>} />
      ) : (
        <ProgramTree
          busy={busy}
          rows={rows}
          at={chosen}
          onAt={onChoose}
          onToggle={(row, open) => {
            const next = new Set(closed)
            if (open) next.delete(row.key)
            else next.add(row.key)
            setClosed(next)
          }}
          onOpen={() => requestAnimationFrame(toForm)}
          onType={(character) => {
            setFilter(filter + character)
            search.current?.focus()
          }}
        />
      )}
    </div>
  )
}

export function ProgramsPanel() {
  const { data, error, isPending, refetch } = usePrograms()
  const slow = useDelayed(isPending)
  const { carried, view, chosen, opened } = useProgramUse()
  const programs = data?.programs ?? []
  const command = findCommand(programs, chosen)
  const program = command ? undefined : programs.find(({ name }) => chosen === `program ${name}` || chosen?.startsWith(`stage ${name} `))
  return (
    <div className={`${panel.panel} ${styles.programs}`}>
      <div className={panel.bar}>
        <h2>Programs</h2>
        <SegmentedControl
          aria-label="What to show"
          value={view}
          onChange={(next) => showPrograms(next as ProgramsView)}
          data={[
            { value: 'commands', label: 'Commands' },
            { value: 'uploads', label: 'Uploads' },
          ]}
        />
        <span className={`${panel.grow} ${panel.quiet} ${styles.hint}`}>Commands of registered programs, with fields for what they take</span>
      </div>
      {error ? (
        <Note tone="failure" action={<Button onClick={() => void refetch()}>Ask again</Button>}>
          {toFailure(error).message}
        </Note>
      ) : null}
      {carried ? (
        <Note tone="info" onClose={() => carryFile(null)}>
          {`${carried.name} is handed in. Choose the command that takes it, and "Use ${carried.name}" at its field.`}
        </Note>
      ) : null}
      <DeclarationProblems problems={data?.problems ?? []} />
      {view === 'uploads' ? (
        <UploadsView />
      ) : data && programs.length === 0 ? (
        <div className={panel.body}>
          <Empty icon={<SquareTerminal size={20} />} title="No programs are declared">
            <HowToDeclare />
          </Empty>
        </div>
      ) : (
        <div className={`${panel.split} ${styles.split}`}>
          <FilteredTree busy={isPending} programs={programs} chosen={chosen} onChoose={chooseRow} />
          <div className={styles.pane}>
            {command ? (
              <CommandForm key={`${chosen} ${opened}`} {...command} />
            ) : program ? (
              <ProgramPane program={program} />
            ) : isPending ? (
              slow ? (
                <Empty title="Reading the programs" />
              ) : null
            ) : (
              <Empty title="Choose a command">
                <HowToDeclare />
              </Empty>
            )}
          </div>
        </div>
      )}
    </div>
  )
}
