/** The tools on the allow-list and their rules: what is allowed, with which effect, what is refused and why, examples. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { SubcommandInfo, ToolDetail, ToolSummary } from '../../../src-preload/contract/commands.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { editCommand } from '../../stores/command-line.ts'
import { useTools } from '../../stores/host.ts'
import { Empty } from '../../ui/empty.tsx'
import { Note } from '../../ui/note.tsx'
import panel from '../../ui/panel.module.css'
import { VirtualList } from '../../ui/virtual-list.tsx'
import { EffectTag } from './status.tsx'
import styles from './tools-panel.module.css'

const keyOf = (tool: ToolSummary): string => tool.name
const standing = (tool: ToolSummary): string => (!tool.usable ? 'no rules yet' : tool.installed ? (tool.version ?? 'installed') : 'not installed')

type Option = ToolDetail['options'][number]

function Options({ options }: { options: readonly Option[] }) {
  return (
    <dl className={styles.options}>
      {options.map((option) => (
        <div key={option.names.join()} data-refused={option.refused !== null || undefined}>
          <dt>
            <code>
              {option.names.join(', ')}
              {option.value ? ` ${option.values.length > 0 ? option.values.join('|') : option.value.toUpperCase()}` : ''}
            </code>
          </dt>
          <dd>
            {option.refused === null ? option.description : `refused: ${option.refused}`}{' '}
            {option.effect && option.effect !== 'read' ? <EffectTag effect={option.effect} /> : null}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Subcommand({ of, path, wanted }: { of: SubcommandInfo; path: string; wanted: string | undefined }) {
  const rule = `${path}/${of.name}`
  const open = wanted !== undefined && (wanted === rule || wanted.startsWith(`${rule}/`))
  return (
    <details
      className={styles.subcommand}
      data-wanted={open || undefined}
      {...(open ? { open: true } : {})}
      ref={(element) => (open ? element?.scrollIntoView({ block: 'nearest' }) : undefined)}
    >
      <summary>
        <code>{of.name}</code>
        {of.refused === null ? null : <span className={styles.refused}>refused</span>}
        {of.effect ? <EffectTag effect={of.effect} /> : null}
        <span className={styles.about}>{of.refused ?? of.description}</span>
      </summary>
      {of.options.length > 0 ? <Options options={of.options} /> : null}
      {of.subcommands.map((one) => (
        <Subcommand key={one.name} of={one} path={rule} wanted={wanted} />
      ))}
    </details>
  )
}

function Detail({ name, rule }: { name: string; rule: string | undefined }) {
  const { data, error } = useQuery({ queryKey: ['tools', 'detail', name], queryFn: () => api.commands.tool({ name }) })
  if (error) return <Note tone="failure">{toFailure(error).message}</Note>
  if (!data) return null
  const pinned = Object.entries(data.env)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by key
    <section className={styles.detail} tabIndex={0} aria-label={`Rules of ${name}`}>
      <h2>{data.name}</h2>
      <p className={styles.lead}>{data.description}</p>
      <p className={styles.lead}>
        {data.installed ? (
          <>
            Runs <code>{data.path}</code>
            {data.version ? `, ${data.version}` : ''}.
          </>
        ) : (
          `Not installed. ${data.install}`
        )}
      </p>
      {!data.usable ? <Note tone="info">Nothing of this tool is allowed yet.</Note> : null}
      {data.options.length > 0 ? (
        <section>
          <h3>Options</h3>
          <Options options={data.options} />
        </section>
      ) : null}
      {data.subcommands.length > 0 ? (
        <section>
          <h3>Subcommands</h3>
          {data.subcommands.map((one) => (
            <Subcommand key={one.name} of={one} path={data.name} wanted={rule} />
          ))}
        </section>
      ) : null}
      {pinned.length > 0 ? (
        <section>
          <h3>Variables that are always set</h3>
          <dl className={styles.options}>
            {pinned.map(([key, value]) => (
              <div key={key}>
                <dt>
                  <code>{key}</code>
                </dt>
                <dd>
                  <code>{value === '' ? '(empty)' : value}</code>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ) : null}
      <section>
        <h3>Examples</h3>
        {data.examples.map((example) => (
          <div key={example.line} className={styles.example}>
            <Button size="compact-xs" onClick={() => editCommand(example.line)} aria-label={`Put ${example.line} on the command line`}>
              Try
            </Button>
            <code title={example.line}>{example.line}</code>
            {example.allowed ? example.effect ? <EffectTag effect={example.effect} /> : null : <span className={styles.refused}>refused</span>}
            <span className={styles.about} title={example.why}>
              {example.why}
            </span>
          </div>
        ))}
      </section>
    </section>
  )
}

export function ToolsPanel({ focus }: { focus: string | undefined }) {
  const tools = useTools()
  const [chosen, setChosen] = useState<string | null>(focus?.split('/')[0] ?? null)
  useEffect(() => {
    if (focus) setChosen(focus.split('/')[0]!)
  }, [focus])
  const name = chosen ?? tools.data?.find((tool) => tool.usable)?.name ?? null
  const known = tools.data?.some((tool) => tool.name === name)
  return (
    <div className={`${panel.panel} ${styles.panel}`}>
      <div className={styles.names}>
        <VirtualList
          label="Tools"
          items={tools.data ?? []}
          keyOf={keyOf}
          selected={name}
          onSelect={setChosen}
          onOpen={(tool) => setChosen(tool.name)}
          render={(tool) => (
            <div className={styles.name} data-usable={tool.usable && tool.installed}>
              <code>{tool.name}</code>
              <span>{standing(tool)}</span>
            </div>
          )}
        />
      </div>
      {name && known ? (
        <Detail key={name} name={name} rule={focus} />
      ) : tools.data ? (
        <div className={styles.detail}>
          <Empty title={name ? `${name} is not on the allow-list` : 'No tools'}>Only tools with rules run. The list beside this shows them.</Empty>
        </div>
      ) : null}
    </div>
  )
}
