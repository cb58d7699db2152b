/** One line of the log with all its fields; from an id to every line about it. */
import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { Copy, X } from 'lucide-react'
import type { LogLine } from '../../../src-preload/contract/system.ts'
import { copyText } from '../../ui/copy-text.ts'
import lines from '../../ui/log-lines.module.css'
import panel from '../../ui/panel.module.css'
import { exactTime } from '../../ui/time.ts'
import styles from './logs.module.css'

export function fieldsOf(line: LogLine): [string, unknown][] {
  return Object.entries(line).filter(([name]) => name !== 'timestamp' && name !== 'level' && name !== 'message')
}

/** Fields that name one thing, whose other lines somebody may want to see. */
const isId = (name: string, value: unknown): value is string => typeof value === 'string' && /(^|_)id$/.test(name)

export function LineDetails({ line, onAbout, onClose }: { line: LogLine; onAbout: (id: string) => void; onClose: () => void }) {
  return (
    <aside className={`${lines.pane} ${styles.details}`} aria-label="Log line">
      <div className={lines.paneBar}>
        <span className={lines.level} data-level={line.level}>
          {line.level}
        </span>
        <time>{exactTime(line.timestamp)}</time>
        <span className={panel.grow} />
        <Tooltip label="Copy as JSON">
          <ActionIcon aria-label="Copy as JSON" onClick={() => void copyText(JSON.stringify(line, null, 2))}>
            <Copy size={14} />
          </ActionIcon>
        </Tooltip>
        <ActionIcon aria-label="Close the details" onClick={onClose}>
          <X size={14} />
        </ActionIcon>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by key */}
      <section className={lines.paneBody} tabIndex={0} aria-label="Fields">
        <p className={styles.message}>{line.message}</p>
        <dl>
          {fieldsOf(line).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <pre>{typeof value === 'string' ? value : JSON.stringify(value, null, 2)}</pre>
                {isId(name, value) ? (
                  <Button size="compact-xs" onClick={() => onAbout(value)}>
                    Only lines about it
                  </Button>
                ) : null}
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </aside>
  )
}
