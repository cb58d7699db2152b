/** Saved views of the history: taken up, saved under a name, removed. */
import { ActionIcon, Button, Menu, Modal, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Bookmark, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { type HistoryView, sinceMs } from '../../../src-preload/contract/history-views.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import type { HistoryFilter } from '../../stores/history.ts'
import styles from './history.module.css'

const spans = [
  { value: '', label: 'All time' },
  { value: '24h', label: 'The last 24 hours' },
  { value: '7d', label: 'The last 7 days' },
  { value: '30d', label: 'The last 30 days' },
]
const from_day = 'since the day that is chosen now'

const filterOf = ({ filters, since }: HistoryView): HistoryFilter => ({
  ...(filters as HistoryFilter),
  ...(since !== null && { since: new Date(sinceMs(since, Date.now())).toISOString() }),
})

function SaveDialog({ filter, views, onClose }: { filter: HistoryFilter; views: readonly HistoryView[]; onClose: () => void }) {
  const [name, setName] = useState('')
  const [span, setSpan] = useState(filter.since ? from_day : '')
  const [error, setError] = useState<string | null>(null)
  const same = views.find((one) => one.name.toLowerCase() === name.trim().toLowerCase())
  const save = async () => {
    const { since, until: _until, ...filters } = filter
    const what = { name: name.trim(), filters, since: span === from_day ? (since ?? null) : span || null }
    try {
      if (same) await api.jobs.views.update({ id: same.id, ...what })
      else await api.jobs.views.create(what)
      onClose()
    } catch (failure) {
      setError(toFailure(failure).message)
    }
  }
  return (
    <Modal opened onClose={onClose} title="Save this view">
      <form
        className={styles.saveView}
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <TextInput label="Name" data-autofocus value={name} maxLength={100} error={error} onChange={(event) => setName(event.currentTarget.value)} />
        <Select
          label="How far back"
          allowDeselect={false}
          value={span}
          data={filter.since ? [...spans, { value: from_day, label: 'Since the day that is chosen now' }] : spans}
          onChange={(value) => setSpan(value ?? '')}
        />
        <div className={styles.saveButtons}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" disabled={!name.trim()}>
            {same ? 'Replace the view' : 'Save the view'}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

export function ViewsMenu({ filter, onTake }: { filter: HistoryFilter; onTake: (filter: HistoryFilter) => void }) {
  const [saving, setSaving] = useState(false)
  const views = useQuery({ queryKey: ['views'], queryFn: async () => (await api.jobs.views.list({})).items }).data ?? []
  const remove = (view: HistoryView) => void api.jobs.views.remove({ id: view.id }).catch((error: unknown) => tellFailure('The view was not removed', error))
  return (
    <>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button leftSection={<Bookmark size={14} />}>Views</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views.map((view) => (
            <div key={view.id} className={styles.view}>
              <Menu.Item onClick={() => onTake(filterOf(view))}>{view.name}</Menu.Item>
              <ActionIcon aria-label={`Remove the view ${view.name}`} onClick={() => remove(view)}>
                <Trash2 size={14} />
              </ActionIcon>
            </div>
          ))}
          {views.length > 0 ? <Menu.Divider /> : null}
          <Menu.Item onClick={() => onTake({ unhandled: true })}>Unhandled failures</Menu.Item>
          <Menu.Item onClick={() => setSaving(true)}>Save this view</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {saving ? <SaveDialog filter={filter} views={views} onClose={() => setSaving(false)} /> : null}
    </>
  )
}
