/** One module as a row: its name, version, and what is to be known before it is touched. */
import { Check } from 'lucide-react'
import type { OdooModule } from '../../../src-preload/contract/odoo.ts'
import { isInstalled, lacks } from './module-filter.ts'
import styles from './odoo.module.css'

/** The one thing about it that matters most, in a word. */
function stateOf(module: OdooModule): { word: string; tone: 'failed' | 'change' | 'muted' } | null {
  if (module.problem) return { word: 'manifest cannot be read', tone: 'failed' }
  if (lacks(module)) return { word: 'something missing', tone: 'failed' }
  if (module.state === 'to upgrade' || module.state === 'to install' || module.state === 'to remove') return { word: module.state, tone: 'change' }
  if (!module.installable) return { word: 'not installable', tone: 'muted' }
  if (module.changed) return { word: 'changed', tone: 'change' }
  if (module.changed === false) return { word: 'as updated', tone: 'muted' }
  return isInstalled(module) ? { word: 'installed', tone: 'muted' } : null
}

export function ModuleRow({ module, marked }: { module: OdooModule; marked: boolean }) {
  const state = stateOf(module)
  return (
    <div className={styles.row}>
      <span className={styles.mark}>{marked ? <Check size={12} aria-label="marked" /> : null}</span>
      <code className={styles.technical}>{module.name}</code>
      <span className={styles.name} title={module.summary || module.title}>
        {module.title === module.name ? module.summary : module.title}
      </span>
      {state ? (
        <span className={styles.trait} data-tone={state.tone}>
          {state.word}
        </span>
      ) : null}
      <span className={styles.version}>{module.version ?? ''}</span>
    </div>
  )
}
