/** What a changed policy would have said to what ran before, before it is saved. */
import { Button, Modal } from '@mantine/core'
import { ArrowRight, CircleCheck, CircleX } from 'lucide-react'
import { useState } from 'react'
import type { ReplayChange } from '../../../src-preload/contract/policies.ts'
import type { Effect } from '../../../src-preload/contract/running.ts'
import { EffectTag } from '../../parts/status.tsx'
import { tryLine } from '../../stores/policies.ts'
import { formatCount, oneLine } from '../../ui/format.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import styles from './replay.module.css'
import { type Replay, replayTitle } from './use-saving.ts'

const idOf = (change: ReplayChange): string => `${change.kind}:${change.id}`

function Standing({ allowed, effect }: { allowed: boolean; effect: Effect | null }) {
  if (!allowed) {
    return (
      <span className={styles.refused}>
        <CircleX size={12} aria-hidden />
        refused
      </span>
    )
  }
  return effect ? (
    <EffectTag effect={effect} />
  ) : (
    <span className={styles.allowed}>
      <CircleCheck size={12} aria-hidden />
      allowed
    </span>
  )
}

function Change({ change }: { change: ReplayChange }) {
  return (
    <div className={styles.change}>
      <div className={styles.first}>
        <code title={change.line}>{oneLine(change.line)}</code>
        {change.kind === 'saved' ? <span className={styles.quiet}>saved command</span> : null}
        <span className={styles.turn}>
          <Standing {...change.before} />
          <ArrowRight size={12} role="img" aria-label="becomes" />
          <Standing allowed={change.after.allowed} effect={change.after.effect} />
        </span>
      </div>
      <div className={styles.why} title={change.after.reason}>
        <code>{change.after.rule}</code>: {change.after.reason}
      </div>
    </div>
  )
}

function Counts({ result }: { result: Replay['result'] }) {
  const parts = [
    result.would_refuse > 0 ? `${formatCount(result.would_refuse)} refused from now on` : null,
    result.would_allow > 0 ? `${formatCount(result.would_allow)} allowed from now on` : null,
    result.other_effect > 0 ? `${formatCount(result.other_effect)} with another effect` : null,
  ].filter((part) => part !== null)
  const judged = `Judged again: ${formatCount(result.runs)} past runs and ${formatCount(result.saved)} saved commands.`
  return (
    <p>
      {judged} {parts.length > 0 ? `${parts.join(', ')}.` : 'Each has the same verdict and effect as before.'}
    </p>
  )
}

export function ReplayDialog({ replay, onSave, onClose }: { replay: Replay; onSave: (() => void) | null; onClose: () => void }) {
  const { result, saving } = replay
  const [selected, setSelected] = useState<string | null>(null)
  return (
    <Modal opened onClose={onClose} title={replayTitle(result)} size="xl">
      <div className={styles.dialog}>
        <Counts result={result} />
        {result.changes.length > 0 ? (
          <div className={styles.list} style={{ height: Math.min(7, result.changes.length) * 48 + 2 }}>
            <VirtualList
              label="What changes"
              items={result.changes}
              keyOf={idOf}
              rowHeight={48}
              selected={selected}
              onSelect={setSelected}
              onOpen={(change) => {
                onClose()
                tryLine(change.line)
              }}
              render={(change) => <Change change={change} />}
            />
          </div>
        ) : null}
        {result.changes.length < result.would_refuse + result.would_allow + result.other_effect ? (
          <p className={styles.quiet}>{`The newest ${formatCount(result.changes.length)} of them are shown.`}</p>
        ) : null}
        <div className={styles.buttons}>
          <Button onClick={onClose} data-autofocus>
            {saving ? 'Keep editing' : 'Close'}
          </Button>
          {saving && onSave ? (
            <Button variant="filled" {...(result.would_refuse > 0 ? { color: 'red' } : {})} onClick={onSave}>
              {result.would_refuse > 0 ? 'Save and refuse such runs' : 'Save the policy'}
            </Button>
          ) : null}
        </div>
      </div>
    </Modal>
  )
}
