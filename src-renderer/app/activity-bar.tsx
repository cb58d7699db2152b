/** The areas of the window, one button each. */
import { Tooltip } from '@mantine/core'
import { Play } from 'lucide-react'
import { openArea, toggleSide, useLayout } from '../stores/layout.ts'
import { focusCommandLine } from '../stores/typed-line.ts'
import { useUnhandled } from '../stores/unhandled.ts'
import { areas } from './areas.tsx'
import styles from './shell.module.css'

/** More than fit is told as that. */
const most_shown = 99

export function ActivityBar() {
  const unhandled = useUnhandled()
  const { activeArea, sideVisible } = useLayout()
  const run = activeArea === null
  return (
    <nav className={styles.activity} aria-label="Areas" data-region="areas">
      <h1 className="visually-hidden">Opsdeck</h1>
      <Tooltip label={sideVisible && run ? 'Run: hide the job list' : 'Run'} position="right">
        <button
          type="button"
          className={styles.area}
          aria-label="Run"
          aria-current={run ? 'page' : undefined}
          onClick={() => {
            if (run || !sideVisible) toggleSide()
            else focusCommandLine()
          }}
        >
          <Play size={18} aria-hidden />
        </button>
      </Tooltip>
      {areas
        .filter(({ bar }) => bar !== 'none')
        .map(({ kind, title: name, icon: Icon, bar }) => (
          <Tooltip key={kind} label={kind === 'history' && unhandled > 0 ? `${name}, ${unhandled} unhandled failures` : name} position="right">
            <button
              type="button"
              className={styles.area}
              data-last={bar === 'end' || undefined}
              aria-label={name}
              aria-description={kind === 'history' && unhandled > 0 ? `${unhandled} unhandled failures` : undefined}
              aria-current={activeArea === kind ? 'page' : undefined}
              onClick={() => openArea(kind)}
            >
              <Icon size={18} aria-hidden />
              {kind === 'history' && unhandled > 0 ? (
                <span className={styles.badge} aria-hidden data-badge={unhandled > most_shown ? `${most_shown}+` : unhandled} />
              ) : null}
            </button>
          </Tooltip>
        ))}
    </nav>
  )
}
