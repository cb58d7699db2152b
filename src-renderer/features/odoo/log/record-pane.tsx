/** One record of Odoo's log with all its lines; places in files that it names open there. */
import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { Copy, X } from 'lucide-react'
import { useMemo } from 'react'
import type { OdooLogRecord } from '../../../../src-preload/contract/odoo.ts'
import { filePlaceOf, openPlace } from '../../../parts/file-place.ts'
import { useWorkspaces } from '../../../stores/host.ts'
import { copyText } from '../../../ui/copy-text.ts'
import lines from '../../../ui/log-lines.module.css'
import panel from '../../../ui/panel.module.css'
import styles from './odoo-log.module.css'
import { moduleOfLogger, piecesOf } from './record-text.ts'

interface Props {
  record: OdooLogRecord
  /** Shows only what this logger says. */
  onLogger: (logger: string) => void
  onClose: () => void
}

export function RecordPane({ record, onLogger, onClose }: Props) {
  const workspaces = useWorkspaces().data ?? []
  const pieces = useMemo(() => piecesOf(record.text), [record])
  const { level, logger, database } = record
  const module = moduleOfLogger(logger)
  return (
    <aside className={`${lines.pane} ${styles.columns} ${styles.record}`} aria-label="Log record">
      <div className={lines.paneBar}>
        <span className={lines.level} data-level={level?.toLowerCase()}>
          {level?.toLowerCase() ?? ''}
        </span>
        <span className={styles.about}>
          {[database === null ? null : `database ${database}`, module === null ? null : `module ${module}`].filter(Boolean).join(', ')}
        </span>
        <span className={panel.grow} />
        {logger ? (
          <Button size="compact-xs" title={logger} onClick={() => onLogger(logger)}>
            Only this logger
          </Button>
        ) : null}
        <Tooltip label="Copy the record">
          <ActionIcon aria-label="Copy the record" onClick={() => void copyText(record.text)}>
            <Copy size={14} />
          </ActionIcon>
        </Tooltip>
        <ActionIcon aria-label="Close the record" onClick={onClose}>
          <X size={14} />
        </ActionIcon>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by key */}
      <section className={lines.paneBody} tabIndex={0} aria-label="The record">
        <pre>
          {pieces.map(({ text, file, line }, n) => {
            const place = file === undefined ? null : filePlaceOf(workspaces, file)
            return place ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, which never changes
              <button key={n} type="button" className={styles.place} title="Open the file there" onClick={() => openPlace(place, line ?? null)}>
                {text}
              </button>
            ) : (
              text
            )
          })}
        </pre>
      </section>
    </aside>
  )
}
