/** Settings: workspaces and trust, context profiles, environments of Odoo, look, notifications, engine, what is kept, policies, API keys, the host. */
import { TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { Settings } from '../../../src-preload/contract/settings.ts'
import { toFailure } from '../../bridge/failure.ts'
import { useSettings } from '../../stores/host.ts'
import { Empty } from '../../ui/empty.tsx'
import { Note } from '../../ui/note.tsx'
import panel from '../../ui/panel.module.css'
import { useDelayed } from '../../ui/use-delayed.ts'
import { AboutSection } from './about-section.tsx'
import { ContextsSection } from './contexts-section.tsx'
import { EngineSection, LimitsSection, OutputSection } from './engine-section.tsx'
import { KeysSection } from './keys-section.tsx'
import { LookSection } from './look-section.tsx'
import { NotificationsSection } from './notifications-section.tsx'
import { OdooSection } from './odoo-section.tsx'
import { PoliciesSection } from './policies-section.tsx'
import { ProfilesSection } from './profiles-section.tsx'
import styles from './settings.module.css'
import { ShortcutsSection } from './shortcuts-section.tsx'
import { TabsSection } from './tabs-section.tsx'
import { TerminalsSection } from './terminals-section.tsx'
import { useSettingsSearch } from './use-settings-search.ts'
import { WorkspacesSection } from './workspaces-section.tsx'

const sections = [
  ['workspaces', 'Workspaces', () => <WorkspacesSection />],
  ['profiles', 'Context profiles', () => <ProfilesSection />],
  ['contexts', 'Marked contexts', (settings: Settings) => <ContextsSection settings={settings} />],
  ['odoo', 'Odoo', (settings: Settings) => <OdooSection settings={settings} />],
  ['look', 'Look', (settings: Settings) => <LookSection settings={settings} />],
  ['tabs', 'Tabs', (settings: Settings) => <TabsSection settings={settings} />],
  ['shortcuts', 'Keys', () => <ShortcutsSection />],
  ['terminals', 'Terminals', (settings: Settings) => <TerminalsSection settings={settings} />],
  ['notifications', 'Notifications', (settings: Settings) => <NotificationsSection settings={settings} />],
  ['engine', 'Engine', (settings: Settings) => <EngineSection settings={settings} />],
  ['limits', 'Limits', (settings: Settings) => <LimitsSection settings={settings} />],
  ['output', 'What is kept', (settings: Settings) => <OutputSection settings={settings} />],
  ['policies', 'Paths for tools', (settings: Settings) => <PoliciesSection settings={settings} />],
  ['keys', 'API keys', () => <KeysSection />],
  ['about', 'Host', (settings: Settings) => <AboutSection settings={settings} />],
] as const

const goTo = (body: HTMLElement | null, id: string) => body?.querySelector(`#settings-${id}`)?.scrollIntoView({ block: 'start' })

export function SettingsPanel({ focus }: { focus: string | undefined }) {
  const settings = useSettings()
  const body = useRef<HTMLDivElement>(null)
  const slow = useDelayed(settings.isPending)
  const ready = settings.data !== undefined
  const [query, setQuery] = useState('')
  const found = useSettingsSearch(body, query, ready)
  const shown = (id: string) => found === null || found.has(id)
  useEffect(() => {
    if (!focus || !ready) return
    setQuery('')
    goTo(body.current, focus)
  }, [focus, ready])
  return (
    <div className={`${panel.panel} ${panel.across} ${styles.panel}`}>
      <div className={styles.side}>
        <TextInput
          aria-label="Search the settings"
          placeholder="Search"
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || query === '') return
            event.stopPropagation()
            setQuery('')
          }}
        />
        <nav className={styles.index} aria-label="Sections of the settings">
          {sections
            .filter(([id]) => shown(id))
            .map(([id, name]) => (
              <button key={id} type="button" onClick={() => goTo(body.current, id)}>
                {name}
              </button>
            ))}
        </nav>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by key */}
      <section ref={body} className={styles.body} tabIndex={0} aria-label="All settings" data-takes-focus>
        {settings.error && !settings.data ? <Note tone="failure">{toFailure(settings.error).message}</Note> : null}
        {!settings.data && slow && !settings.error ? <Empty title="Reading the settings" /> : null}
        {found?.size === 0 ? <Empty title="No setting has these words" /> : null}
        {settings.data
          ? sections.map(([id, name, Section]) => (
              <section key={id} hidden={!shown(id)} id={`settings-${id}`} className={styles.section} aria-labelledby={`settings-${id}-title`}>
                <h2 id={`settings-${id}-title`}>{name}</h2>
                {Section(settings.data)}
              </section>
            ))
          : null}
      </section>
    </div>
  )
}
