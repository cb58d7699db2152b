/** Actions on Odoo: its parts, its environments, and what can be done with the chosen modules. */
import { tellFailure } from '../parts/tell-failure.ts'
import { openArea, useLayout } from '../stores/layout.ts'
import { activateEnvironment, askOperation, knownEnvironments, type OdooAct, showOdoo, useOdoo } from '../stores/odoo.ts'
import type { Action } from './action.ts'

const hasChosen = () => useLayout.getState().activeArea === 'odoo' && useOdoo.getState().view === 'modules' && useOdoo.getState().chosen.length > 0

const ask = (operation: OdooAct) => () => {
  const [environment] = knownEnvironments()
  if (environment) askOperation({ operation, modules: useOdoo.getState().chosen, environment: environment.name, with_tests: false })
}

/** The one after the active one, in the order of their names, so that all come in turn. */
function nextEnvironment(): void {
  const all = knownEnvironments()
  const names = all.map(({ name }) => name).sort()
  const active = all.find((one) => one.active)?.name
  const next = names[(names.indexOf(active ?? '') + 1) % names.length]
  if (next !== undefined) activateEnvironment(next).catch((error: unknown) => tellFailure('The environment was not changed', error))
}

export const odoo_actions: readonly Action[] = [
  { id: 'odoo-modules', name: 'Odoo: modules', group: 'Go to', run: () => showOdoo('modules') },
  { id: 'odoo-operations', name: 'Odoo: operations', group: 'Go to', run: () => showOdoo('operations') },
  { id: 'odoo-log', name: "Odoo: the server's log", group: 'Go to', run: () => showOdoo('log') },
  { id: 'odoo-connections', name: 'Odoo: connections', group: 'Go to', run: () => showOdoo('connections') },
  { id: 'odoo-environments', name: 'Odoo: edit the environments', group: 'Go to', run: () => openArea('settings', 'odoo') },
  {
    id: 'odoo-next-environment',
    name: 'Odoo: next environment',
    group: 'Go to',
    keys: 'alt+shift+o',
    enabled: () => knownEnvironments().length > 1,
    run: nextEnvironment,
  },
  { id: 'odoo-install', name: 'Odoo: install the chosen modules', group: 'Run', enabled: hasChosen, run: ask('install') },
  { id: 'odoo-update', name: 'Odoo: update the chosen modules', group: 'Run', enabled: hasChosen, run: ask('update') },
  { id: 'odoo-deploy', name: 'Odoo: deploy the chosen modules', group: 'Run', enabled: hasChosen, run: ask('deploy') },
  {
    id: 'odoo-uninstall',
    name: 'Odoo: uninstall the chosen modules',
    group: 'Run',
    // A running server does it, so there must be a way to it.
    enabled: () => hasChosen() && knownEnvironments()[0]?.connection_id != null,
    run: ask('uninstall'),
  },
]
