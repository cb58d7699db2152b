/** The modules of an environment: searched, filtered, several chosen at once and installed, updated or deployed; the selected one in full beside them. */
import { Button, TextInput } from '@mantine/core'
import { Boxes, RefreshCw, Search } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { OdooEnvironment, OdooModule } from '../../../src-preload/contract/odoo.ts'
import { toFailure } from '../../bridge/failure.ts'
import { openArea } from '../../stores/layout.ts'
import { askOperation, chooseModules, type OdooAct, useModules } from '../../stores/odoo.ts'
import { Empty } from '../../ui/empty.tsx'
import { formatCount } from '../../ui/format.ts'
import { Note } from '../../ui/note.tsx'
import panel from '../../ui/panel.module.css'
import { useChosen } from '../../ui/use-chosen.ts'
import { useDelayed } from '../../ui/use-delayed.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import { fittingModules, hasTrait, type Trait, traits } from './module-filter.ts'
import { ModulePane } from './module-pane.tsx'
import { ModuleRow } from './module-row.tsx'
import styles from './odoo.module.css'

const keyOf = (module: OdooModule): string => module.name
/** As many as one operation may be about. */
const most_chosen = 200

const acts: readonly { operation: OdooAct; word: string; key: string }[] = [
  { operation: 'install', word: 'Install', key: 'i' },
  { operation: 'update', word: 'Update', key: 'u' },
  { operation: 'deploy', word: 'Deploy', key: 'd' },
  { operation: 'uninstall', word: 'Uninstall', key: 'Delete' },
]

interface FilterProps {
  all: readonly OdooModule[]
  shown: number
  text: string
  onText: (text: string) => void
  wanted: ReadonlySet<Trait>
  onWanted: (wanted: ReadonlySet<Trait>) => void
  onLeave: () => void
  onRefresh: () => void
}

function Filters({ all, shown, text, onText, wanted, onWanted, onLeave, onRefresh }: FilterProps) {
  const toggle = (trait: Trait) => {
    const next = new Set(wanted)
    if (!next.delete(trait)) next.add(trait)
    onWanted(next)
  }
  return (
    <div className={styles.filters}>
      <div className={styles.searchRow}>
        <TextInput
          className={styles.search}
          aria-label="Search the modules"
          placeholder="Search   /"
          leftSection={<Search size={12} aria-hidden />}
          value={text}
          onChange={(event) => onText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onText('')
            else if (event.key !== 'ArrowDown' && event.key !== 'Enter') return
            onLeave()
            event.preventDefault()
          }}
        />
        <span className={styles.count} aria-live="polite">
          {shown === all.length ? `${formatCount(shown)} modules` : `${formatCount(shown)} of ${formatCount(all.length)}`}
        </span>
        <Button size="compact-sm" variant="subtle" leftSection={<RefreshCw size={12} aria-hidden />} onClick={onRefresh}>
          Read again
        </Button>
      </div>
      <div className={styles.traits}>
        {traits
          .filter(({ value }) => value !== 'installed' || all.some(({ state }) => state !== null))
          .map(({ value, label, title }) => (
            <Button
              key={value}
              size="compact-sm"
              variant={wanted.has(value) ? 'light' : 'default'}
              aria-pressed={wanted.has(value)}
              title={title}
              onClick={() => toggle(value)}
            >
              {label} {formatCount(all.filter((module) => hasTrait(module, value)).length)}
            </Button>
          ))}
      </div>
    </div>
  )
}

export function ModulesView({ environment }: { environment: OdooEnvironment }) {
  const { data, error, isPending, refetch } = useModules(environment.name)
  const slow = useDelayed(isPending)
  const [text, setText] = useState('')
  const [wanted, setWanted] = useState<ReadonlySet<Trait>>(new Set())
  const all = useMemo(() => data?.items ?? [], [data])
  const items = useMemo(() => fittingModules(all, text, wanted), [all, text, wanted])
  const { selected, marks, chosen, choose, move, toggle, all: chooseAll, none } = useChosen(items, keyOf)
  const [reveal, setReveal] = useState<{ key: string } | null>(null)
  const frame = useRef<HTMLDivElement>(null)
  const names = useMemo(() => chosen.map(({ name }) => name), [chosen])
  useEffect(() => {
    chooseModules(names)
    return () => chooseModules([])
  }, [names])
  // Odoo's own program has no way to uninstall: a running server does it.
  const can = (operation: OdooAct) => operation !== 'uninstall' || environment.connection_id !== null
  const ask = (operation: OdooAct) => {
    if (names.length > 0) askOperation({ operation, modules: names.slice(0, most_chosen), environment: environment.name, with_tests: false })
  }
  const clear = () => {
    setText('')
    setWanted(new Set())
  }
  const onKey = (event: KeyboardEvent, module: OdooModule | undefined) => {
    if (event.altKey || event.metaKey) return
    const act = acts.find(({ key, operation }) => key === event.key && can(operation))
    if (event.ctrlKey && event.key === 'a') chooseAll(most_chosen)
    else if (event.ctrlKey) return
    else if (act) ask(act.operation)
    else if (event.key === ' ' && module) toggle(module.name)
    else if (event.key === '/') frame.current?.querySelector('input')?.focus()
    else if (event.key === 'Escape' && marks.size > 0) none()
    else if (event.key === 'Escape') clear()
    else return
    event.preventDefault()
  }
  const toList = () => frame.current?.querySelector<HTMLElement>('[role="listbox"]')?.focus()
  const module = all.find(({ name }) => name === selected)
  /** Shows another module, also where the filters hide it. */
  const show = (name: string) => {
    if (!items.some((one) => one.name === name)) clear()
    choose(name, 'alone')
    setReveal({ key: name })
  }
  if (data && all.length === 0) return <NoModules environment={environment} onRefresh={() => void refetch()} />
  return (
    <div className={`${panel.split} ${styles.split}`} ref={frame}>
      <div className={styles.main}>
        <Filters
          all={all}
          shown={items.length}
          text={text}
          onText={setText}
          wanted={wanted}
          onWanted={setWanted}
          onLeave={toList}
          onRefresh={() => void refetch()}
        />
        {error ? (
          <Note tone="failure" action={<Button onClick={() => void refetch()}>Ask again</Button>}>
            {toFailure(error).message}
          </Note>
        ) : null}
        {data?.states_problem ? <Note tone="warning">{data.states_problem}</Note> : null}
        <div className={styles.list} aria-busy={isPending}>
          <VirtualList
            label="Modules"
            items={items}
            keyOf={keyOf}
            selected={selected}
            marks={marks}
            // Marks stay while the keys walk on; a click begins anew.
            onSelect={(key, how) => (how === 'alone' ? move(key) : choose(key, how))}
            onClickRow={choose}
            onOpen={() => frame.current?.querySelector<HTMLElement>('[data-module-pane]')?.focus()}
            onKey={onKey}
            reveal={reveal}
            render={(one) => <ModuleRow module={one} marked={marks.has(one.name)} />}
            empty={
              isPending ? (
                slow ? (
                  <Empty title="Reading the modules" />
                ) : (
                  ' '
                )
              ) : (
                <Empty icon={<Search size={20} />} title="No module is like this" action={<Button onClick={clear}>Clear the filters</Button>} />
              )
            }
          />
        </div>
        <div className={styles.acts} role="toolbar" aria-label="Chosen modules">
          {acts
            .filter(({ operation }) => can(operation))
            .map(({ operation, word, key }) => (
              <Button
                key={operation}
                size="compact-sm"
                variant={operation === 'update' ? 'filled' : 'default'}
                disabled={names.length === 0 || names.length > most_chosen}
                title={`${key.length === 1 ? key.toUpperCase() : key}: shows first what it will touch`}
                onClick={() => ask(operation)}
              >
                {names.length > 1 ? `${word} ${formatCount(names.length)}` : word}
              </Button>
            ))}
          <span className={styles.hint}>{names.length > 1 ? names.join(', ') : 'Space marks several'}</span>
        </div>
      </div>
      <div className={styles.pane}>
        {module ? (
          <ModulePane module={module} all={all} onShow={show} />
        ) : (
          <Empty title="Choose a module">Its manifest, what it needs and what needs it is shown here.</Empty>
        )}
      </div>
    </div>
  )
}

function NoModules({ environment: { addons_paths, configuration }, onRefresh }: { environment: OdooEnvironment; onRefresh: () => void }) {
  return (
    <Empty
      icon={<Boxes size={20} />}
      title="No modules found"
      action={
        <>
          <Button variant="filled" data-takes-focus onClick={() => openArea('settings', 'odoo')}>
            Name an environment
          </Button>
          <Button onClick={onRefresh}>Read again</Button>
        </>
      }
    >
      {addons_paths.length === 0
        ? `Modules are looked for on the addons paths of an environment, and ${configuration} names none that are there. Set addons_path in it, or name another configuration.`
        : `Modules are folders with a __manifest__.py. There are none in ${addons_paths.join(', ')}.`}
    </Empty>
  )
}
