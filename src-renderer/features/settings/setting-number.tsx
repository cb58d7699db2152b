/** A number among the settings: kept when it is left or confirmed, with the host's words where it is refused. */
import { NumberInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Settings, SettingsPatch } from '../../../src-preload/contract/settings.ts'
import { toFailure } from '../../bridge/failure.ts'
import { updateSettings } from '../../stores/host.ts'

type NumberName = { [K in keyof Settings]: Settings[K] extends number ? K : never }[keyof Settings]

interface Props {
  settings: Settings
  name: NumberName
  label: string
  description: string
  /** What is shown times this is what is kept, e.g. 1000 for seconds. */
  unit?: number
  suffix?: string
  min?: number
  max?: number
}

export function SettingNumber({ settings, name, label, description, unit = 1, suffix = '', min, max }: Props) {
  const kept = settings[name] / unit
  const [value, setValue] = useState<string | number>(kept)
  const [error, setError] = useState<string | null>(null)
  useEffect(() => setValue(kept), [kept])
  const keep = async () => {
    if (value === kept) return setError(null)
    if (typeof value !== 'number') return setValue(kept)
    try {
      await updateSettings({ [name]: Math.round(value * unit) } as SettingsPatch)
      setError(null)
    } catch (failure) {
      setError(toFailure(failure).message)
    }
  }
  return (
    <NumberInput
      label={label}
      description={description}
      value={value}
      onChange={setValue}
      onBlur={() => void keep()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void keep()
      }}
      suffix={suffix ? ` ${suffix}` : ''}
      hideControls
      clampBehavior="blur"
      thousandSeparator
      w={260}
      {...(min === undefined ? {} : { min })}
      {...(max === undefined ? {} : { max })}
      error={error}
    />
  )
}
