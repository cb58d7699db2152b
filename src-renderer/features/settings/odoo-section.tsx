/** Environments of Odoo: several installations, one of them active; each with what would go wrong in it without a word. */
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { OdooEnvironment } from '../../../src-preload/contract/odoo.ts'
import type { OdooEnvironmentSetting } from '../../../src-preload/contract/odoo-environment.ts'
import type { Settings } from '../../../src-preload/contract/settings.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { activateEnvironment, keepEnvironments, useEnvironments } from '../../stores/odoo.ts'
import { Note } from '../../ui/note.tsx'
import { OdooEnvironmentForm } from './odoo-environment-form.tsx'
import styles from './settings.module.css'

function Facts({ environment }: { environment: OdooEnvironment }) {
  const { database, series, addons_paths, logfile, workers, http_port, data_dir, binary } = environment
  const facts = [
    ['Program', binary ?? 'odoo on the tool path'],
    ['Version', series ?? 'not found beside the addons paths'],
    ['Database', database ?? 'none, or several'],
    ['Addons paths', addons_paths.join(', ') || 'none that are there'],
    ['Log file', logfile ?? 'none: the log goes to the run'],
    ['Workers', workers === null ? 'not read' : String(workers)],
    ['Port', http_port === null ? '8069, as nothing else is said' : String(http_port)],
    ['Data folder', data_dir ?? 'the usual one of its user'],
  ] as const
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name} className={styles.factPair}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

export function OdooSection({ settings }: { settings: Settings }) {
  const read = useEnvironments()
  const [editing, setEditing] = useState<string | 'new' | null>(null)
  const all = settings.odoo_environments
  const keep = async (next: OdooEnvironmentSetting[], active?: string | null) => {
    await keepEnvironments(next, active)
    setEditing(null)
  }
  const remove = async (one: OdooEnvironmentSetting) => {
    const undo = () => {
      notifications.hide(one.name)
      keepEnvironments(all, settings.odoo_environment).catch((error: unknown) => tellFailure('It was not put back', error))
    }
    try {
      await keep(
        all.filter((other) => other !== one),
        settings.odoo_environment === one.name ? null : settings.odoo_environment,
      )
      notifications.show({
        id: one.name,
        autoClose: 8000,
        message: (
          <span className={styles.undo}>
            {one.name} is forgotten; its files stay.
            <Button size="compact-xs" onClick={undo}>
              Undo
            </Button>
          </span>
        ),
      })
    } catch (error) {
      tellFailure('The environment was not removed', error)
    }
  }
  const use = (name: string) => void activateEnvironment(name).catch((error: unknown) => tellFailure('The environment was not changed', error))
  const without = read.data?.[0]
  return (
    <div className={styles.fields}>
      <p className={styles.lead}>
        An environment is an installation of Odoo with its configuration and one database, such as dev and staging. Operations go to the active one.
      </p>
      {all.length === 0 && without ? (
        <>
          <p className={styles.lead}>
            None is named yet, so {without.configuration} is taken{settings.odoo_conf === null ? ', where packages put it' : ''}.
          </p>
          <Problems of={without} />
        </>
      ) : null}
      <ul className={styles.items} aria-label="Environments of Odoo">
        {all.map((one) => {
          const environment = read.data?.find(({ name }) => name === one.name)
          return (
            <li key={one.name} className={styles.environment}>
              <div className={styles.item}>
                <span className={styles.itemName}>{one.name}</span>
                <code className={styles.path} title={one.configuration}>
                  {one.configuration}
                </code>
                {environment?.active ? (
                  <span className={styles.current}>active</span>
                ) : (
                  <Button size="compact-sm" onClick={() => use(one.name)} aria-label={`Use ${one.name}`}>
                    Use
                  </Button>
                )}
                <Button size="compact-sm" onClick={() => setEditing(one.name)} aria-label={`Edit ${one.name}`}>
                  Edit
                </Button>
                <Button size="compact-sm" onClick={() => void remove(one)} aria-label={`Forget ${one.name}`}>
                  Forget
                </Button>
              </div>
              {editing === one.name ? (
                <OdooEnvironmentForm
                  environment={one}
                  others={all.filter((other) => other !== one)}
                  onKeep={(changed) =>
                    keep(
                      all.map((other) => (other === one ? changed : other)),
                      settings.odoo_environment === one.name ? changed.name : settings.odoo_environment,
                    )
                  }
                  onLeave={() => setEditing(null)}
                />
              ) : environment ? (
                <>
                  <Facts environment={environment} />
                  <Problems of={environment} />
                </>
              ) : null}
            </li>
          )
        })}
      </ul>
      {editing === 'new' ? (
        <OdooEnvironmentForm
          environment={null}
          others={all}
          onKeep={(made) => keep([...all, made], settings.odoo_environment)}
          onLeave={() => setEditing(null)}
        />
      ) : (
        <div className={styles.buttons}>
          <Button onClick={() => setEditing('new')}>Add an environment</Button>
        </div>
      )}
    </div>
  )
}

function Problems({ of: { problems } }: { of: OdooEnvironment }) {
  return problems.map(({ name, sentence, line }) => (
    <Note key={`${name} ${sentence}`} tone="warning">
      {sentence}
      {line === null ? '' : ` (line ${line})`}
    </Note>
  ))
}
