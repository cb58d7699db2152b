/** Templates in the queue under construction: one is added by typing its name, and the fields of an item that is one are filled in. */
import { Select } from '@mantine/core'
import { itemOfTemplate } from '../../parts/draft-items.ts'
import { TemplateFields } from '../../parts/template-fields.tsx'
import { useTemplates } from '../../stores/flows.ts'
import { addToDraft, type DraftItem, setSource } from '../../stores/queue-draft.ts'
import styles from './queues.module.css'

export function TemplatePicker({ onAdded }: { onAdded: (id: string) => void }) {
  const templates = useTemplates().data?.items ?? []
  return (
    <Select
      label="Add a template"
      w={190}
      searchable
      placeholder={templates.length === 0 ? 'There are none yet' : 'Type its name'}
      disabled={templates.length === 0}
      limit={200}
      data={templates.map(({ id, name, path, shortcut }) => ({
        value: id,
        label: [name, path ? `(${path})` : '', shortcut === null ? '' : `key ${shortcut}`].filter(Boolean).join(' '),
      }))}
      value={null}
      onChange={(id) => {
        const template = templates.find((one) => one.id === id)
        if (!template) return
        const item = itemOfTemplate(template)
        addToDraft([item])
        onAdded(item.id)
      }}
    />
  )
}

/** Nothing for an item that is no template, or one without fields. What is wrong with a value, the verdict above says. */
export function ItemValues({ item }: { item: DraftItem }) {
  const { source } = item
  const id = typeof source === 'string' ? undefined : source.template_id
  const template = useTemplates().data?.items.find((one) => one.id === id)
  if (typeof source === 'string' || !template || template.parameters.length === 0) return null
  const values = Object.fromEntries(Object.entries(source.values ?? {}).map(([name, value]) => [name, String(value)]))
  return (
    <div className={styles.values}>
      <TemplateFields
        parameters={template.parameters}
        values={values}
        errors={{}}
        onChange={(next) => {
          const { values: _before, ...rest } = source
          const given = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== ''))
          setSource(item.id, { ...rest, ...(Object.keys(given).length > 0 && { values: given }) }, item.title)
        }}
      />
    </div>
  )
}
