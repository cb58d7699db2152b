/** The form that a template's parameters make: one field each, by its type. */
import { Autocomplete, PasswordInput, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Template } from '../../src-preload/contract/templates.ts'
import { api } from '../bridge/api.ts'
import { useWorkspace } from '../stores/host.ts'
import { useDebounced } from '../ui/use-debounced.ts'
import styles from './template-fields.module.css'

type Parameter = Template['parameters'][number]

export type FieldValues = Readonly<Record<string, string>>

/** What the fields hold at first: the defaults. */
export const defaultValues = (parameters: readonly Parameter[]): FieldValues =>
  Object.fromEntries(parameters.map((one) => [one.name, one.type === 'secret' || one.default === undefined ? '' : String(one.default)]))

interface FieldProps {
  parameter: Parameter
  value: string
  error: string | undefined
  onChange: (value: string) => void
}

const labelOf = ({ label, name }: Parameter): string => label ?? name
const isOptional = (one: Parameter): boolean => one.required === false

function hintOf(parameter: Parameter): string | undefined {
  const parts = [parameter.description]
  if (parameter.type === 'number' && (parameter.min !== undefined || parameter.max !== undefined))
    parts.push(
      parameter.max === undefined ? `from ${parameter.min}` : parameter.min === undefined ? `up to ${parameter.max}` : `${parameter.min} to ${parameter.max}`,
    )
  if (parameter.type === 'text' && parameter.pattern !== undefined) parts.push(`matches ${parameter.pattern}`)
  if (parameter.type === 'secret') parts.push(parameter.env ? `Given in ${parameter.env}, never stored.` : 'Given on standard input, never stored.')
  return parts.filter(Boolean).join(' · ') || undefined
}

function PathField({ common, parameter, value, onChange }: { common: object; parameter: Parameter; value: string; onChange: (value: string) => void }) {
  const workspace = useWorkspace()?.id
  const typed = useDebounced(value.trim(), 150)
  const { data } = useQuery({
    queryKey: ['template-paths', workspace, typed],
    queryFn: async () => (await api.files.quick({ q: typed, limit: 12, ...(workspace && { workspace }) })).items.map(({ path }) => path),
    enabled: typed !== '' && parameter.type === 'path' && parameter.kind !== 'folder',
    gcTime: 10_000,
  })
  return <Autocomplete {...common} data={[...new Set(data)]} filter={({ options }) => options} value={value} onChange={onChange} />
}

function BranchField({ common, value, onChange }: { common: object; value: string; onChange: (value: string) => void }) {
  const workspace = useWorkspace()?.id
  const { data } = useQuery({
    queryKey: ['git', 'template-branches', workspace],
    queryFn: async () => (await api.git.refs(workspace ? { workspace } : {})).refs.flatMap((ref) => (ref.kind === 'branch' ? [ref.name] : [])),
    retry: false,
  })
  return <Autocomplete {...common} data={[...new Set(data)]} limit={30} value={value} onChange={onChange} />
}

function Field({ parameter, value, error, onChange }: FieldProps) {
  const common = {
    label: labelOf(parameter),
    description: hintOf(parameter),
    error,
    withAsterisk: !isOptional(parameter),
    spellCheck: false,
    size: 'xs',
    'data-parameter': parameter.name,
  }
  switch (parameter.type) {
    case 'enum': {
      const data = isOptional(parameter) ? [{ value: '', label: 'leave out' }, ...parameter.choices] : parameter.choices
      return <Select {...common} data={data} value={value || (isOptional(parameter) ? '' : null)} onChange={(next) => onChange(next ?? '')} />
    }
    case 'path':
      return <PathField common={common} parameter={parameter} value={value} onChange={onChange} />
    case 'branch':
      return <BranchField common={common} value={value} onChange={onChange} />
    case 'date':
      return (
        <Autocomplete
          {...common}
          placeholder="2030-01-31"
          data={['today', 'yesterday', 'tomorrow']}
          filter={({ options }) => options}
          value={value}
          onChange={onChange}
        />
      )
    case 'secret':
      return <PasswordInput {...common} autoComplete="off" value={value} onChange={(event) => onChange(event.currentTarget.value)} />
    default:
      return (
        <TextInput
          {...common}
          inputMode={parameter.type === 'number' ? 'decimal' : 'text'}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}

interface FieldsProps {
  parameters: readonly Parameter[]
  values: FieldValues
  /** By the name of the parameter. */
  errors: Readonly<Record<string, string>>
  onChange: (values: FieldValues) => void
}

export function TemplateFields({ parameters, values, errors, onChange }: FieldsProps) {
  return (
    <div className={styles.fields}>
      {parameters.map((parameter) => (
        <Field
          key={parameter.name}
          parameter={parameter}
          value={values[parameter.name] ?? ''}
          error={errors[parameter.name]}
          onChange={(value) => onChange({ ...values, [parameter.name]: value })}
        />
      ))}
    </div>
  )
}
