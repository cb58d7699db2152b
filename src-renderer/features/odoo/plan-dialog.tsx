/** Before an operation runs: what it will load again, what changed, how long it took last time, and what would go wrong without a word. */
import { Button, Checkbox, Modal, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { actWord, runOperation } from '../../parts/odoo-operation.ts'
import { failureWords } from '../../parts/tell-failure.ts'
import { useProduction } from '../../stores/host.ts'
import { type AskedOperation, useModules } from '../../stores/odoo.ts'
import { Note } from '../../ui/note.tsx'
import { formatDuration, relativeTime, useNow } from '../../ui/time.ts'
import { lacks } from './module-filter.ts'
import styles from './odoo.module.css'

type Plan = Awaited<ReturnType<typeof api.odoo.plan>>

/** As many names as can be read at a glance. */
const most_named = 40

const what_it_does = {
  install: 'Installs the modules and all that they depend on.',
  update: 'Loads the modules again, with all that depends on them.',
  uninstall: 'Takes the modules out of the database, with all that depends on them and the data that is theirs. There is no way back but a backup.',
  deploy: 'Commits the folder of each module that is not clean (Deploy: MODULE), then loads the modules again.',
} as const

function changeWords({ found, changed, last_at, last_duration_ms }: Plan['modules'][number], now: number): string {
  if (!found) return 'not on the addons paths'
  if (last_at === null) return 'no good operation here yet'
  const took = last_duration_ms === null ? '' : `, took ${formatDuration(last_duration_ms)}`
  return `${changed ? 'changed since' : 'unchanged since'} ${relativeTime(last_at, now)}${took}`
}

function Details({ plan, operation }: { plan: Plan; operation: AskedOperation['operation'] }) {
  const now = useNow(30)
  const known = useModules(plan.environment).data?.items ?? []
  const lacking = operation === 'uninstall' ? [] : known.filter((one) => lacks(one) && plan.modules.some(({ name }) => name === one.name))
  const destroys = operation === 'uninstall'
  // An uninstall is done by the server that runs: what a run of its own would need is no matter.
  const problems = destroys ? [] : plan.problems
  const unknown = destroys ? [] : plan.modules.filter(({ found }) => !found)
  const isOther = (name: string) => !plan.modules.some((one) => one.name === name)
  const others = plan.reloads.filter(isOther)
  return (
    <>
      {problems.map(({ name, sentence }) => (
        <Note key={`${name} ${sentence}`} tone="warning">
          {sentence}
        </Note>
      ))}
      {unknown.length > 0 ? (
        <Note tone="warning">Not on the addons paths: {unknown.map(({ name }) => name).join(', ')}. Odoo goes on without a word and exits with 0.</Note>
      ) : null}
      {lacking.length > 0 ? (
        <Note tone="warning">Something that they need is missing: {lacking.map(({ name }) => name).join(', ')}. The list of modules says what.</Note>
      ) : null}
      <dl className={styles.facts}>
        <dt>Environment</dt>
        <dd>{plan.environment}</dd>
        <dt>Database</dt>
        <dd>{plan.database ?? 'none is named'}</dd>
        <dt>Modules</dt>
        <dd>
          <ul className={styles.plain} aria-label="Modules of the operation">
            {plan.modules.map((one) => (
              <li key={one.name}>
                <code>{one.name}</code> <span className={styles.muted}>{changeWords(one, now)}</span>
              </li>
            ))}
          </ul>
        </dd>
        {operation === 'uninstall' ? (
          <>
            <dt>Goes with them</dt>
            <dd>
              {plan.uninstalls === null
                ? 'nobody can tell: the environment has no connection that answers'
                : plan.uninstalls.filter(isOther).join(', ') || 'nothing else'}
            </dd>
          </>
        ) : operation === 'install' ? null : (
          <>
            <dt>Loads again, too</dt>
            <dd>
              {others.length === 0 ? (
                <span className={styles.muted}>nothing else depends on them</span>
              ) : (
                <>
                  <code>{others.slice(0, most_named).join(', ')}</code>
                  {others.length > most_named ? ` and ${others.length - most_named} more` : ''}
                  <span className={styles.muted}> as far as they are installed</span>
                </>
              )}
            </dd>
          </>
        )}
      </dl>
    </>
  )
}

export function PlanDialog({ asked, onClose }: { asked: AskedOperation; onClose: () => void }) {
  const { operation, modules, environment } = asked
  const plan = useQuery({
    queryKey: ['odoo', 'plan', operation, modules, environment],
    queryFn: () => api.odoo.plan({ operation, modules: [...modules], environment }),
    gcTime: 0,
  })
  const [with_tests, setWithTests] = useState(asked.with_tests)
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  const what = modules.length === 1 ? modules[0]! : `${modules.length} modules`
  const destroys = operation === 'uninstall'
  const production = useProduction(plan.data ? { environment, ...(plan.data.database !== null && { database: plan.data.database }) } : undefined)
  const wanted = production?.value ?? environment
  const ready = plan.data !== undefined && !busy && (!destroys || typed === wanted)
  const run = async () => {
    // What was not seen yet is not run: an Enter that comes before the plan does nothing.
    if (!ready) return
    setBusy(true)
    setRefused(null)
    try {
      await runOperation({ ...asked, with_tests }, { focus: true }, destroys ? typed : null)
      onClose()
    } catch (error) {
      const failure = toFailure(error)
      setRefused(failureWords(failure))
      setBusy(false)
    }
  }
  const failed = refused ?? (plan.error ? toFailure(plan.error).message : null)
  return (
    <Modal opened onClose={onClose} title={`${actWord(operation)} ${what} in ${environment}`} size={560}>
      <form
        className={styles.plan}
        onSubmit={(event) => {
          event.preventDefault()
          void run()
        }}
      >
        <p className={styles.lead}>{what_it_does[operation]}</p>
        <div className={styles.planBody}>{plan.data ? <Details plan={plan.data} operation={operation} /> : null}</div>
        {operation === 'uninstall' ? (
          <TextInput
            data-autofocus
            autoComplete="off"
            label={`Type ${wanted} to uninstall`}
            description={production ? `${production.name} ${production.value} is production.` : null}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        ) : (
          <Checkbox label="Run the tests of the modules, too" checked={with_tests} onChange={(event) => setWithTests(event.currentTarget.checked)} />
        )}
        {failed ? <Note tone="failure">{failed}</Note> : null}
        <div className={styles.buttons}>
          <Button type="submit" {...(destroys ? { color: 'red' } : { 'data-autofocus': true })} variant="filled" aria-disabled={!ready}>
            {actWord(operation)} {what}
          </Button>
          <Button onClick={onClose}>Leave it</Button>
        </div>
      </form>
    </Modal>
  )
}
