/** The work area before anything is open: what can be run, what ran last, the keys that matter. */
import { Clock, Lightbulb, Star } from 'lucide-react'
import { useStarters } from '../features/command-line/use-starters.ts'
import { useWorkspace, useWorkspaces } from '../stores/host.ts'
import { openArea } from '../stores/layout.ts'
import { editCommand } from '../stores/typed-line.ts'
import { Keys } from '../ui/kbd.tsx'
import styles from './dialogs.module.css'

const icons = { Try: Lightbulb, Favourites: Star, 'Last runs': Clock }

export function Welcome() {
  const starters = useStarters()
  const workspace = useWorkspace()
  const known = useWorkspaces()
  const groups = ['Try', 'Favourites', 'Last runs'] as const
  return (
    <div className={styles.welcome}>
      <div className={styles.welcomeBody}>
        <p>
          What you run opens here, live. Type it in the command line <Keys combo="ctrl+l" />, or find any action by its name <Keys combo="ctrl+k" />.
        </p>
        {known.data && !workspace ? (
          <>
            <h2>First a workspace</h2>
            <button type="button" className={styles.start} onClick={() => openArea('settings', 'workspaces')}>
              Choose the folder that commands run in
            </button>
          </>
        ) : null}
        {groups.map((group) => {
          const mine = starters.filter((one) => one.group === group)
          const Icon = icons[group]
          return mine.length === 0 ? null : (
            <section key={group} aria-label={group}>
              <h2>{group}</h2>
              {mine.map((one) => (
                <button key={one.line} type="button" className={styles.start} onClick={() => editCommand(one.line, one.work_dir, one.env, one.context)}>
                  <Icon size={14} aria-hidden />
                  <code>{one.line}</code>
                  <span>{one.why}</span>
                </button>
              ))}
            </section>
          )
        })}
      </div>
    </div>
  )
}
