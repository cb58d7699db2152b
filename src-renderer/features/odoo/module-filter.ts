/** Which modules are listed: by words, and by what is true of them. */
import type { OdooModule } from '../../../src-preload/contract/odoo.ts'

export const traits = [
  { value: 'changed', label: 'Changed', title: 'Its folder is another one than at its last good operation here' },
  { value: 'missing', label: 'Something missing', title: 'A module or Python package that it needs is not there, or its manifest cannot be read' },
  { value: 'installable', label: 'Installable', title: 'Its manifest says so, and can be read' },
  { value: 'automatic', label: 'Installs itself', title: 'auto_install: comes with the modules it depends on' },
  { value: 'installed', label: 'Installed', title: 'In the database of the environment, as its connection tells' },
  { value: 'updated', label: 'Updated here', title: 'An operation on it went well in this environment' },
] as const
export type Trait = (typeof traits)[number]['value']

export const lacks = ({ missing_modules, missing_packages, problem }: OdooModule): boolean =>
  missing_modules.length > 0 || missing_packages.length > 0 || problem !== null

/** Which of them are in the database; also those that wait for an update or for their removal. */
export const isInstalled = ({ state }: OdooModule): boolean => state === 'installed' || state === 'to upgrade' || state === 'to remove'

const has: Record<Trait, (module: OdooModule) => boolean> = {
  changed: ({ changed }) => changed === true,
  missing: lacks,
  installable: ({ installable, problem }) => installable && problem === null,
  automatic: ({ auto_install }) => auto_install,
  installed: isInstalled,
  updated: ({ last_good_at }) => last_good_at !== null,
}

export const hasTrait = (module: OdooModule, trait: Trait): boolean => has[trait](module)

/** Every word somewhere in name, title, summary or category, and every trait. Modules whose name begins with the words come first. */
export function fittingModules(modules: readonly OdooModule[], text: string, wanted: ReadonlySet<Trait>): OdooModule[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const fitting = modules.filter((module) => {
    const { name, title, summary, category } = module
    const all = `${name} ${title} ${summary} ${category}`.toLowerCase()
    return words.every((word) => all.includes(word)) && [...wanted].every((trait) => has[trait](module))
  })
  const [first] = words
  if (first === undefined) return fitting
  return [...fitting.filter(({ name }) => name.startsWith(first)), ...fitting.filter(({ name }) => !name.startsWith(first))]
}
