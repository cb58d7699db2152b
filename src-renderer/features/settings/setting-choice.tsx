/** One of a few among the settings: kept when it is chosen. */
import { SegmentedControl } from '@mantine/core'
import { useId } from 'react'
import type { Settings, SettingsPatch } from '../../../src-preload/contract/settings.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { updateSettings } from '../../stores/host.ts'
import styles from './settings.module.css'

type ChoiceName = { [K in keyof Settings]: string extends Settings[K] ? never : Settings[K] extends string ? K : never }[keyof Settings]

interface Props<Name extends ChoiceName> {
  settings: Settings
  name: Name
  label: string
  description?: string
  choices: readonly { value: Settings[Name]; label: string }[]
}

export function SettingChoice<Name extends ChoiceName>({ settings, name, label, description, choices }: Props<Name>) {
  const id = useId()
  return (
    <div>
      <div className={styles.label} id={id}>
        {label}
      </div>
      {description ? <p className={styles.lead}>{description}</p> : null}
      <SegmentedControl
        aria-labelledby={id}
        value={settings[name]}
        onChange={(value) => void updateSettings({ [name]: value } as SettingsPatch).catch((error: unknown) => tellFailure('The setting was not kept', error))}
        data={[...choices]}
      />
    </div>
  )
}
