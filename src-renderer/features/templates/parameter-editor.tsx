/** One parameter of a template while it is edited: name, type, default, and what its type has more. */
import { ActionIcon, Checkbox, Select, TextInput } from '@mantine/core'
import { Trash2 } from 'lucide-react'
import type { TemplateDefinition } from '../../../src-preload/contract/templates.ts'
import styles from './templates.module.css'

type Parameter = TemplateDefinition['parameters'][number]
type Type = Parameter['type']

const types: { value: Type; label: string }[] = [
  { value: 'text', label: 'text' },
  { value: 'number', label: 'number' },
  { value: 'enum', label: 'choice' },
  { value: 'path', label: 'path' },
  { value: 'branch', label: 'branch' },
  { value: 'date', label: 'date' },
  { value: 'secret', label: 'secret' },
]

/** Another type keeps what both have. */
function asType({ name, label, description, required }: Parameter, type: Type): Parameter {
  const about = { name, ...(label !== undefined && { label }), ...(description !== undefined && { description }), ...(required !== undefined && { required }) }
  return type === 'enum' ? { ...about, type, choices: [] } : ({ ...about, type } as Parameter)
}

/** `parameter` with the field, or without it where there is nothing in it. */
function withField(parameter: Parameter, field: string, value: unknown): Parameter {
  const { [field as never]: _old, ...rest } = parameter
  return (value === undefined || value === '' ? rest : { ...rest, [field]: value }) as Parameter
}

const numberOf = (text: string): number | string => (text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text)

interface MoreProps {
  parameter: Parameter
  set: (field: string, value: unknown) => void
}

function Text({
  label,
  value,
  placeholder,
  onChange,
}: {
  label: string
  value: string | number | undefined
  placeholder?: string
  onChange: (text: string) => void
}) {
  return (
    <TextInput
      label={label}
      spellCheck={false}
      value={value === undefined ? '' : value}
      {...(placeholder && { placeholder })}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

function More({ parameter, set }: MoreProps) {
  switch (parameter.type) {
    case 'text':
      return <Text label="Pattern" placeholder="v\d+" value={parameter.pattern} onChange={(text) => set('pattern', text)} />
    case 'number':
      return (
        <>
          <Text label="At least" value={parameter.min} onChange={(text) => set('min', numberOf(text))} />
          <Text label="At most" value={parameter.max} onChange={(text) => set('max', numberOf(text))} />
        </>
      )
    case 'enum':
      return (
        <Text
          label="Choices, with commas"
          placeholder="staging, live"
          value={parameter.choices.join(', ')}
          onChange={(text) => set('choices', text.split(/,\s?/))}
        />
      )
    case 'path':
      return (
        <Select
          label="What lies there"
          data={['any', 'file', 'folder', 'new']}
          value={parameter.kind ?? 'any'}
          onChange={(kind) => set('kind', kind === 'any' ? undefined : kind)}
        />
      )
    case 'secret':
      return <Text label="Variable" placeholder="else standard input" value={parameter.env} onChange={(text) => set('env', text)} />
    default:
      return null
  }
}

interface Props {
  parameter: Parameter
  onChange: (parameter: Parameter) => void
  onRemove: () => void
}

export function ParameterEditor({ parameter, onChange, onRemove }: Props) {
  const set = (field: string, value: unknown) => onChange(withField(parameter, field, value))
  return (
    <fieldset className={styles.parameter} aria-label={`Parameter ${parameter.name || 'without a name'}`}>
      <TextInput
        label="Name"
        placeholder="branch"
        spellCheck={false}
        value={parameter.name}
        onChange={(event) => onChange({ ...parameter, name: event.currentTarget.value.trim() })}
      />
      <Select label="Type" data={types} value={parameter.type} onChange={(type) => onChange(asType(parameter, type as Type))} />
      <More parameter={parameter} set={set} />
      {parameter.type === 'secret' ? null : (
        <Text label="Default" value={parameter.default} onChange={(text) => set('default', parameter.type === 'number' ? numberOf(text) : text)} />
      )}
      <Checkbox
        label="may be left out"
        checked={parameter.required === false}
        onChange={(event) => set('required', event.currentTarget.checked ? false : undefined)}
      />
      <ActionIcon aria-label={`Remove the parameter ${parameter.name}`} onClick={onRemove}>
        <Trash2 size={14} />
      </ActionIcon>
    </fieldset>
  )
}
