/** Odoo: the active environment on top; below its modules, the operations on them, and connections to running servers. */
import { ActionIcon, Button, SegmentedControl, Select } from '@mantine/core'
import { Settings } from 'lucide-react'
import { type ComponentType, useEffect, useMemo } from 'react'
import type { OdooEnvironment } from '../../../src-preload/contract/odoo.ts'
import { toFailure } from '../../bridge/failure.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { useJobs } from '../../stores/jobs.ts'
import { openArea } from '../../stores/layout.ts'
import { activateEnvironment, askModulesAnew, askOperation, type OdooView, setOdooView, useEnvironments, useOdoo } from '../../stores/odoo.ts'
import { Note } from '../../ui/note.tsx'
import panel from '../../ui/panel.module.css'
import { ConnectionsView } from './connections-view.tsx'
import { EnvironmentProblems } from './environment-problems.tsx'
import { OdooLog } from './log/odoo-log.tsx'
import { ModulesView } from './modules-view.tsx'
import styles from './odoo.module.css'
import { OperationsView } from './operations-view.tsx'
import { PlanDialog } from './plan-dialog.tsx'

interface ViewProps {
  environment: OdooEnvironment
}

/** In the order of the tabs. */
const views: readonly { value: OdooView; label: string; Shown: ComponentType<ViewProps> }[] = [
  { value: 'modules', label: 'Modules', Shown: ModulesView },
  { value: 'operations', label: 'Operations', Shown: OperationsView },
  { value: 'log', label: 'Log', Shown: OdooLog },
  { value: 'connections', label: 'Connections', Shown: ConnectionsView },
]

/** Grows with each operation that ends: then what is known of the modules is old. */
const useEndedOperations = (): number =>
  useJobs(({ jobs }) => {
    let ended = 0
    for (const job of jobs.values()) if (job.kind === 'odoo' && job.finished_at !== null) ended++
    return ended
  })

function ActiveEnvironment({ all }: { all: readonly OdooEnvironment[] }) {
  const [active] = all
  const names = useMemo(() => all.map(({ name }) => name).sort(), [all])
  return (
    <>
      <Select
        aria-label="Environment"
        title="Next environment (Alt+Shift+O)"
        className={styles.environment}
        allowDeselect={false}
        value={active?.name ?? null}
        data={names}
        onChange={(name) => name && activateEnvironment(name).catch((error: unknown) => tellFailure('The environment was not changed', error))}
      />
      <span className={styles.place} title={active?.configuration}>
        {active ? `database ${active.database ?? 'not named'}` : ''}
        {active?.series ? `, Odoo ${active.series}` : ''}
      </span>
    </>
  )
}

export function OdooPanel() {
  const view = useOdoo((state) => state.view)
  const asked = useOdoo((state) => state.asked)
  const { data, error, refetch } = useEnvironments()
  const ended = useEndedOperations()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the count is what it is about
  useEffect(() => void askModulesAnew(), [ended])
  const active = data?.[0]
  const shown = views.find(({ value }) => value === view) ?? views[0]!
  return (
    <div className={`${panel.panel} ${styles.odoo}`}>
      <div className={panel.bar}>
        <h2>Odoo</h2>
        <SegmentedControl aria-label="What to show" value={shown.value} onChange={(value) => setOdooView(value as OdooView)} data={[...views]} />
        <span className={panel.grow} />
        <ActiveEnvironment all={data ?? []} />
        <ActionIcon aria-label="Edit the environments" title="Edit the environments" size={28} onClick={() => openArea('settings', 'odoo')}>
          <Settings size={14} aria-hidden />
        </ActionIcon>
      </div>
      {error && !data ? (
        <Note tone="failure" action={<Button onClick={() => void refetch()}>Ask again</Button>}>
          {toFailure(error).message}
        </Note>
      ) : null}
      {active ? (
        <>
          {shown.value === 'connections' || shown.value === 'log' ? null : <EnvironmentProblems environment={active} />}
          <shown.Shown key={active.name} environment={active} />
        </>
      ) : null}
      {asked ? <PlanDialog asked={asked} onClose={() => askOperation(null)} /> : null}
    </div>
  )
}
