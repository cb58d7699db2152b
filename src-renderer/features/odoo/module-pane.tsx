/** One module in full: its manifest, where it lies, what it needs and what needs it, as facts or as a picture. */
import { Button, SegmentedControl } from '@mantine/core'
import { FilePen } from 'lucide-react'
import { lazy, Suspense, useMemo, useState } from 'react'
import type { OdooModule } from '../../../src-preload/contract/odoo.ts'
import { filePlaceOf, openPlace } from '../../parts/file-place.ts'
import { useAbout, useWorkspaces } from '../../stores/host.ts'
import { tildePath } from '../../ui/format.ts'
import { Note } from '../../ui/note.tsx'
import { exactTime } from '../../ui/time.ts'
import { graphOfModule } from './module-graph.ts'
import styles from './odoo.module.css'

const GraphView = lazy(async () => ({ default: (await import('../../parts/graph-view.tsx')).GraphView }))

interface Props {
  module: OdooModule
  /** Those that there are: others are named without a link. */
  all: readonly OdooModule[]
  onShow: (name: string) => void
}

function Names({ label, names, all, onShow }: Pick<Props, 'all' | 'onShow'> & { label: string; names: readonly string[] }) {
  const known = new Set(all.map(({ name }) => name))
  return (
    <>
      <dt>{label}</dt>
      <dd className={styles.names}>
        {names.length === 0 ? <span className={styles.muted}>nothing</span> : null}
        {names.map((name) =>
          known.has(name) ? (
            <button key={name} type="button" onClick={() => onShow(name)}>
              {name}
            </button>
          ) : (
            <span key={name}>{name}</span>
          ),
        )}
      </dd>
    </>
  )
}

const updatedWords = ({ changed, last_good_at }: OdooModule): string => {
  if (last_good_at === null) return 'No operation on it went well here yet'
  return `${exactTime(last_good_at)}${changed ? '; its folder has changed since' : ''}`
}

/** Odoo writes the series before a version that has none: "1.0" is "17.0.1.0" there. */
const sameVersion = (manifest: string, database: string): boolean => database === manifest || database.endsWith(`.${manifest}`)

function databaseWords({ state, version, installed_version }: OdooModule): string {
  if (state === null) return 'not known: the environment has no connection that tells'
  if (installed_version === null || version === null || sameVersion(version, installed_version)) return state
  return `${state}, as version ${installed_version}: an update brings it to ${version}`
}

function Facts({ module, all, onShow }: Props) {
  const home = useAbout()?.home
  const manifest = filePlaceOf(useWorkspaces().data ?? [], `${module.path}/__manifest__.py`)
  const { version, summary, category, path, depends, dependents, missing_modules, missing_packages, problem } = module
  return (
    <>
      {summary ? <p className={styles.lead}>{summary}</p> : null}
      {problem ? (
        <Note
          tone="failure"
          action={
            manifest ? (
              <Button size="compact-sm" onClick={() => openPlace(manifest, problem.line)}>
                Open the manifest there
              </Button>
            ) : null
          }
        >
          {problem.message}
          {problem.line === null ? '' : ` (line ${problem.line})`}
        </Note>
      ) : null}
      {missing_modules.length > 0 ? <Note tone="failure">Not on the addons paths: {missing_modules.join(', ')}. Odoo will not install it.</Note> : null}
      {missing_packages.length > 0 ? (
        <Note tone="failure">
          Not in the Python environment of Odoo: {missing_packages.join(', ')}. Install with: pip install {missing_packages.join(' ')}
        </Note>
      ) : null}
      <dl className={styles.facts}>
        <dt>Version</dt>
        <dd>{version ?? <span className={styles.muted}>none given</span>}</dd>
        <dt>Category</dt>
        <dd>{category || <span className={styles.muted}>none given</span>}</dd>
        <dt>In the database</dt>
        <dd>{databaseWords(module)}</dd>
        <dt>Last good operation</dt>
        <dd>{updatedWords(module)}</dd>
        <dt>Installs</dt>
        <dd>
          {module.installable ? (module.auto_install ? 'by itself, with what it depends on' : 'when asked for') : 'not: its manifest says installable is False'}
          {module.application ? '; an application' : ''}
        </dd>
        <dt>Folder</dt>
        <dd className={styles.path} title={path}>
          {tildePath(path, home)}
        </dd>
        <Names label="Depends on" names={depends} all={all} onShow={onShow} />
        <Names label="Needed by" names={dependents} all={all} onShow={onShow} />
      </dl>
      <div className={styles.buttons}>
        <Button
          leftSection={<FilePen size={14} aria-hidden />}
          disabled={!manifest}
          title={manifest ? undefined : 'Its folder lies in no workspace of the window'}
          onClick={() => manifest && openPlace(manifest)}
        >
          Open the manifest in Files
        </Button>
      </div>
    </>
  )
}

function Picture({ module, all, onShow }: Props) {
  const graph = useMemo(() => graphOfModule(module, all), [module, all])
  return (
    <>
      {graph.left_out ? <p className={styles.lead}>The nearest are drawn; there are more.</p> : null}
      <div className={styles.graph}>
        <Suspense>
          <GraphView
            label={`What ${module.name} depends on, and what depends on it`}
            graph={graph}
            direction="RIGHT"
            selected={module.name}
            onSelect={(name) => name !== module.name && all.some((one) => one.name === name) && onShow(name)}
            onOpen={onShow}
          />
        </Suspense>
      </div>
    </>
  )
}

export function ModulePane(props: Props) {
  const [look, setLook] = useState<'facts' | 'graph'>('facts')
  const { name, title } = props.module
  return (
    <section className={styles.one} aria-label={`Module ${name}`} tabIndex={-1} data-module-pane data-look={look}>
      <div className={styles.title}>
        <h3>
          {title} <code className={styles.technical}>{name}</code>
        </h3>
        <SegmentedControl
          aria-label="How to show it"
          value={look}
          onChange={(value) => setLook(value as typeof look)}
          data={[
            { value: 'facts', label: 'Facts' },
            { value: 'graph', label: 'Graph' },
          ]}
        />
      </div>
      {look === 'graph' ? <Picture {...props} /> : <Facts {...props} />}
    </section>
  )
}
