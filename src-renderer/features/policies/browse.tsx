/** Every tool on the allow-list and all that its policy says of it, as lists that keep up with the largest tool. */
import { TextInput } from '@mantine/core'
import { Search } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { ToolDetail, ToolSummary } from '../../../src-preload/contract/commands.ts'
import { toFailure } from '../../bridge/failure.ts'
import { useToolVersions } from '../../stores/host.ts'
import { chooseTool, openPolicyFile, tryLine, usePolicies } from '../../stores/policies.ts'
import { Empty } from '../../ui/empty.tsx'
import { Note } from '../../ui/note.tsx'
import { useDebounced } from '../../ui/use-debounced.ts'
import { useDelayed } from '../../ui/use-delayed.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import styles from './browse.module.css'
import { RowDetail, ToolRowView } from './tool-row.tsx'
import { openFor, rowOf, type ToolRow, toolRows } from './tool-rows.ts'
import { findRule, useToolDetail } from './use-policies.ts'

const nameOf = (tool: ToolSummary): string => tool.name
const idOf = (row: ToolRow): string => row.id
const isHeading = (row: ToolRow): boolean => row.kind === 'heading'
const standing = (tool: ToolSummary): string => (!tool.usable ? 'no rules yet' : tool.installed ? (tool.version ?? 'installed') : 'not installed')

function ToolList({ tool }: { tool: ToolDetail }) {
  const wanted = usePolicies((state) => state.wanted)
  const [typed, setTyped] = useState('')
  const [opened, setOpened] = useState<ReadonlySet<string>>(() => new Set())
  const [selected, setSelected] = useState<string | null>(null)
  const [reveal, setReveal] = useState<{ key: string } | null>(null)
  const frame = useRef<HTMLDivElement>(null)
  const filter = useDebounced(typed, 60)
  const rows = useMemo(() => toolRows(tool, opened, filter), [tool, opened, filter])
  const row = rows.find((one) => one.id === selected)

  useEffect(() => {
    if (!wanted || wanted.rule.split('/')[0] !== tool.name) return
    setTyped('')
    const open = [...openFor(wanted.rule), wanted.rule]
    setOpened((old) => new Set([...old, ...open]))
    const key = rowOf(toolRows(tool, new Set(open), ''), wanted.rule)
    setSelected(key)
    setReveal(key === null ? null : { key })
  }, [wanted, tool])

  const toggle = (id: string, open: boolean) =>
    setOpened((old) => {
      const next = new Set(old)
      if (open) next.add(id)
      else next.delete(id)
      return next
    })
  const open = (one: ToolRow) => {
    if (one.kind === 'example') tryLine(one.example.line)
    else if (one.kind === 'command' && one.expandable) toggle(one.id, !opened.has(one.id))
    else if (one.kind === 'command' || one.kind === 'option') void findRule(one.id).then((place) => place && openPolicyFile(place.file.id, one.id))
  }
  const onKey = (event: KeyboardEvent, one: ToolRow | undefined) => {
    if (event.key === 'Escape' && typed !== '') setTyped('')
    else if (event.key === 'ArrowRight' && one?.kind === 'command') toggle(one.id, true)
    else if (event.key === 'ArrowLeft' && one?.kind === 'command' && opened.has(one.id)) toggle(one.id, false)
    else if (event.key === 'ArrowLeft' && one && one.id.includes('/')) setSelected(one.id.slice(0, one.id.lastIndexOf('/')))
    else return
    event.preventDefault()
  }
  const search = () => frame.current?.querySelector<HTMLInputElement>('input')
  return (
    <div className={styles.tool} ref={frame}>
      <div className={styles.head}>
        <div className={styles.title}>
          <h2>{tool.name}</h2>
          <span title={tool.description}>{tool.description}</span>
        </div>
        <TextInput
          aria-label={`Filter what ${tool.name} can do`}
          placeholder="Filter"
          leftSection={<Search size={12} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setTyped('')
            else if (event.key === 'ArrowDown') frame.current?.querySelector<HTMLElement>('[role="listbox"]')?.focus()
            else return
            event.preventDefault()
          }}
          className={styles.filter}
        />
      </div>
      <p className={styles.program}>
        {tool.installed ? (
          <>
            Runs <code>{tool.path}</code>
            {tool.version ? `, ${tool.version}` : ''}
          </>
        ) : (
          `Not installed. ${tool.install}`
        )}
      </p>
      {!tool.usable ? <Note tone="info">Nothing of this tool is allowed yet.</Note> : null}
      <div className={styles.rows}>
        <VirtualList
          label={`Rules of ${tool.name}`}
          items={rows}
          keyOf={idOf}
          isHeading={isHeading}
          selected={selected}
          reveal={reveal}
          onSelect={setSelected}
          onOpen={open}
          onClickRow={(id) => {
            if (id !== null && id === selected) {
              const one = rows.find((each) => each.id === id)
              if (one?.kind === 'command') open(one)
            }
            setSelected(id)
          }}
          onKey={onKey}
          onType={(character) => {
            setTyped((old) => old + character)
            search()?.focus()
          }}
          render={(one) => <ToolRowView row={one} />}
          empty={
            <Empty icon={<Search size={20} />} title="Nothing matches">
              {`The policy of ${tool.name} names nothing like this; what it does not name is refused.`}
            </Empty>
          }
        />
      </div>
      <RowDetail row={row} />
    </div>
  )
}

export function Browse() {
  const tools = useToolVersions()
  const chosen = usePolicies((state) => state.tool)
  const name = chosen ?? tools.data?.find((tool) => tool.usable && tool.installed)?.name ?? null
  const known = tools.data?.some((tool) => tool.name === name) ?? false
  const detail = useToolDetail(known ? name : null)
  const slow = useDelayed(detail.isPending && known)
  const choose = chooseTool
  const failure = tools.error ?? detail.error
  return (
    <div className={styles.browse}>
      <div className={styles.names}>
        <VirtualList
          label="Tools"
          items={tools.data ?? []}
          keyOf={nameOf}
          selected={name}
          onSelect={choose}
          onOpen={(tool) => choose(tool.name)}
          render={(tool) => (
            <div className={styles.name} data-usable={tool.usable && tool.installed}>
              <code>{tool.name}</code>
              <span title={standing(tool)}>{standing(tool)}</span>
            </div>
          )}
        />
      </div>
      {failure ? <Note tone="failure">{toFailure(failure).message}</Note> : null}
      {detail.data ? <ToolList key={detail.data.name} tool={detail.data} /> : null}
      {!detail.data && slow && !failure ? <Empty title={`Reading the rules of ${name}`} /> : null}
      {tools.data && name && !known ? (
        <Empty title={`${name} is not on the allow-list`}>Only tools with rules run. The list beside this shows them.</Empty>
      ) : null}
    </div>
  )
}
