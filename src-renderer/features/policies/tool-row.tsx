/** One row of a tool's list, and the strip below the list that says the selected row in full. */
import { Button } from '@mantine/core'
import { ChevronDown, ChevronRight, CircleX } from 'lucide-react'
import { EffectTag } from '../../parts/status.tsx'
import { openPolicyFile, tryLine } from '../../stores/policies.ts'
import { formatCount } from '../../ui/format.ts'
import styles from './browse.module.css'
import type { OptionInfo, ToolRow } from './tool-rows.ts'
import { useRulePlace } from './use-policies.ts'

const takes = (option: OptionInfo): string =>
  option.value === null
    ? ''
    : ` ${option.values.length > 0 ? option.values.join('|') : /^[a-z-]+$/.test(option.value) ? option.value.toUpperCase() : option.value}`

const Refused = () => (
  <span className={styles.refused}>
    <CircleX size={12} aria-hidden />
    refused
  </span>
)

export function ToolRowView({ row }: { row: ToolRow }) {
  if (row.kind === 'heading') {
    return (
      <div className={styles.heading}>
        {row.name} <span>{formatCount(row.count)}</span>
      </div>
    )
  }
  if (row.kind === 'command') {
    const Chevron = row.open ? ChevronDown : ChevronRight
    return (
      <div className={styles.row} style={{ paddingLeft: 8 + row.depth * 16 }}>
        <span className={styles.chevron}>{row.expandable ? <Chevron size={12} aria-hidden /> : null}</span>
        <code className={styles.command}>{row.command.name}</code>
        {row.command.refused !== null ? <Refused /> : row.command.effect ? <EffectTag effect={row.command.effect} /> : null}
        <span className={styles.about}>{row.command.refused ?? row.command.description}</span>
      </div>
    )
  }
  if (row.kind === 'option') {
    const { option } = row
    return (
      <div className={styles.row} style={{ paddingLeft: 28 + row.depth * 16 }}>
        <code className={styles.option}>
          {option.names.join(', ')}
          <span>{takes(option)}</span>
        </code>
        {option.refused !== null ? <Refused /> : option.effect && option.effect !== 'read' ? <EffectTag effect={option.effect} /> : null}
        <span className={styles.about}>{option.refused ?? option.description}</span>
      </div>
    )
  }
  if (row.kind === 'variable') {
    return (
      <div className={styles.row} style={{ paddingLeft: 28 }}>
        <code>{row.name}</code>
        <code className={styles.about}>{row.value === '' ? '(empty)' : row.value}</code>
      </div>
    )
  }
  return (
    <div className={styles.row} style={{ paddingLeft: 28 }}>
      <code className={styles.line}>{row.example.line}</code>
      {row.example.allowed ? row.example.effect ? <EffectTag effect={row.example.effect} /> : null : <Refused />}
      <span className={styles.about}>{row.example.why}</span>
    </div>
  )
}

function OpenRule({ rule }: { rule: string }) {
  const place = useRulePlace(rule).data
  return (
    <Button size="compact-xs" disabled={!place} onClick={() => place && openPolicyFile(place.file.id, rule)}>
      {place ? `Open ${place.file.path.split('/').at(-1)}:${place.line}` : 'Open the rule'}
    </Button>
  )
}

/** What fits on no row: the whole text of the selected one, and what can be done with it. */
export function RowDetail({ row }: { row: ToolRow | undefined }) {
  if (!row || row.kind === 'heading') return <div className={styles.detail} />
  if (row.kind === 'example') {
    return (
      <div className={styles.detail}>
        <p>
          <code>{row.example.line}</code>
        </p>
        <p className={styles.quiet}>{row.example.why}</p>
        <Button size="compact-xs" onClick={() => tryLine(row.example.line)}>
          Try this line
        </Button>
      </div>
    )
  }
  if (row.kind === 'variable') {
    return (
      <div className={styles.detail}>
        <p>
          <code>{`${row.name}=${row.value}`}</code>
        </p>
        <p className={styles.quiet}>Set for every run of the tool. Nobody can change it.</p>
      </div>
    )
  }
  const refused = row.kind === 'command' ? row.command.refused : row.option.refused
  const say = row.kind === 'command' ? row.command.description : row.option.description
  const title = row.kind === 'command' ? row.id.replaceAll('/', ' ') : `${row.option.names.join(', ')}${takes(row.option)}`
  return (
    <div className={styles.detail}>
      <p>
        <code>{title}</code>
      </p>
      <p className={styles.quiet}>{refused === null ? say : `Refused: ${refused}`}</p>
      <div className={styles.buttons}>
        <OpenRule rule={row.id} />
        {row.kind === 'command' ? (
          <Button size="compact-xs" onClick={() => tryLine(row.id.replaceAll('/', ' '))}>
            Try this command
          </Button>
        ) : null}
      </div>
    </div>
  )
}
