/** Tabs: where runs open. */
import type { Settings } from '../../../src-preload/contract/settings.ts'
import { SettingChoice } from './setting-choice.tsx'
import styles from './settings.module.css'

export function TabsSection({ settings }: { settings: Settings }) {
  return (
    <div className={styles.fields}>
      <SettingChoice
        settings={settings}
        name="runs_open_in"
        label="Runs open in"
        description="The preview tab has an italic title: the next run takes it over, unless its own still runs. A double click on the tab keeps it."
        choices={[
          { value: 'preview_tab', label: 'One preview tab' },
          { value: 'own_tab', label: 'A tab each' },
        ]}
      />
    </div>
  )
}
