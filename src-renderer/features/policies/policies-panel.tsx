/** Policies: try a line, browse what the tools may do, read and write the files that decide it. */
import { SegmentedControl } from '@mantine/core'
import { type PolicyView, setPolicyView, usePolicies } from '../../stores/policies.ts'
import panel from '../../ui/panel.module.css'
import { Browse } from './browse.tsx'
import { Files } from './files.tsx'
import { ImportView } from './import-view.tsx'
import { Workbench } from './workbench.tsx'

const views: { value: PolicyView; label: string }[] = [
  { value: 'try', label: 'Try a line' },
  { value: 'browse', label: 'Browse tools' },
  { value: 'files', label: 'Files' },
  { value: 'import', label: 'Import' },
]

export function PoliciesPanel() {
  const view = usePolicies((state) => state.view)
  return (
    <div className={panel.panel}>
      <div className={panel.bar}>
        <SegmentedControl aria-label="What to show" value={view} onChange={(value) => setPolicyView(value as PolicyView)} data={views} />
      </div>
      {view === 'try' ? <Workbench /> : view === 'browse' ? <Browse /> : view === 'import' ? <ImportView /> : <Files />}
    </div>
  )
}
