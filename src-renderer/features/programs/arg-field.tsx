/** The field of one argument, by its type; a list is as many of them as it has values, in an order that can be changed. */
import { ActionIcon, Button, Checkbox, Input, Select, TextInput } from '@mantine/core'
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import { type KeyboardEvent, useRef } from 'react'
import type { RegistryArg } from '../../../src-preload/contract/registry.ts'
import { type FieldValue, hintOf } from './field-values.ts'
import { type CommonProps, FileField, type SingleFieldProps } from './file-field.tsx'
import styles from './programs.module.css'

const isNumber = ({ type }: RegistryArg): boolean => type === 'int' || type === 'number'

/** The default as text; undefined where there is none. */
const usualText = ({ default: usual }: RegistryArg): string | undefined => (typeof usual === 'string' || typeof usual === 'number' ? String(usual) : undefined)

function SingleField({ arg, common, value, onChange }: SingleFieldProps) {
  if (arg.type === 'enum') {
    const choices = arg.choices ?? []
    const usual = usualText(arg)
    const data = arg.required ? choices : [{ value: '', label: usual === undefined ? 'leave out' : `leave out: ${usual}` }, ...choices]
    return <Select {...common} data={data} value={value || (arg.required ? null : '')} onChange={(next) => onChange(next ?? '')} />
  }
  if (arg.type === 'path-in' || arg.type === 'source') return <FileField arg={arg} common={common} value={value} onChange={onChange} />
  return (
    <TextInput
      {...common}
      inputMode={isNumber(arg) ? 'decimal' : arg.type === 'url' ? 'url' : 'text'}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

interface ListProps {
  arg: RegistryArg
  error: string | undefined
  values: readonly string[]
  onChange: (values: readonly string[]) => void
}

function ListField({ arg, error, values, onChange }: ListProps) {
  const frame = useRef<HTMLFieldSetElement>(null)
  /** The field of a value, once it is drawn. */
  const focus = (index: number) =>
    requestAnimationFrame(() => frame.current?.querySelectorAll('[data-value]')[index]?.querySelector<HTMLElement>('input:not([hidden])')?.focus())
  const add = () => {
    onChange([...values, ''])
    focus(values.length)
  }
  const remove = (index: number) => {
    onChange(values.filter((_, i) => i !== index))
    focus(Math.min(index, values.length - 2))
  }
  const move = (index: number, by: 1 | -1) => {
    const to = index + by
    if (to < 0 || to >= values.length) return
    const next = [...values]
    ;[next[index], next[to]] = [next[to]!, next[index]!]
    onChange(next)
    focus(to)
  }
  const onKey = (event: KeyboardEvent, index: number) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    move(index, event.key === 'ArrowUp' ? -1 : 1)
  }
  return (
    <fieldset ref={frame} className={styles.list} data-invalid={error !== undefined || undefined}>
      <legend>
        {arg.name}
        {arg.required ? <span aria-hidden> *</span> : null}
      </legend>
      <Input.Description>{hintOf(arg)}</Input.Description>
      {values.map((value, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a value of a list is its place
        // biome-ignore lint/a11y/noStaticElementInteractions: keys of the field inside of it
        <div key={index} className={styles.listValue} data-value onKeyDown={(event) => onKey(event, index)}>
          <div className={styles.listInput}>
            <SingleField
              arg={arg}
              common={{ 'aria-label': `${arg.name} ${index + 1}`, spellCheck: false, size: 'xs' }}
              value={value}
              onChange={(next) => onChange(values.map((old, i) => (i === index ? next : old)))}
            />
          </div>
          <ActionIcon size={28} aria-label={`Move ${arg.name} ${index + 1} up`} title="Up (Alt+Up)" disabled={index === 0} onClick={() => move(index, -1)}>
            <ArrowUp size={12} aria-hidden />
          </ActionIcon>
          <ActionIcon
            size={28}
            aria-label={`Move ${arg.name} ${index + 1} down`}
            title="Down (Alt+Down)"
            disabled={index === values.length - 1}
            onClick={() => move(index, 1)}
          >
            <ArrowDown size={12} aria-hidden />
          </ActionIcon>
          <ActionIcon size={28} aria-label={`Remove ${arg.name} ${index + 1}`} title="Remove" onClick={() => remove(index)}>
            <X size={12} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      {error ? <Input.Error role="alert">{error}</Input.Error> : null}
      <Button size="compact-sm" leftSection={<Plus size={12} aria-hidden />} onClick={add} aria-label={`Add a value to ${arg.name}`}>
        Add
      </Button>
    </fieldset>
  )
}

interface Props {
  arg: RegistryArg
  value: FieldValue
  error: string | undefined
  onChange: (value: FieldValue) => void
}

export function ArgField({ arg, value, error, onChange }: Props) {
  if (typeof value === 'boolean')
    return (
      <Checkbox
        className={styles.flag}
        label={arg.name}
        description={hintOf(arg) || undefined}
        error={error}
        size="xs"
        checked={value}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    )
  if (typeof value !== 'string') return <ListField arg={arg} error={error} values={value} onChange={onChange} />
  const hint = hintOf(arg)
  const placeholder = usualText(arg)
  const common: CommonProps = {
    label: arg.name,
    error,
    withAsterisk: arg.required,
    spellCheck: false,
    size: 'xs',
    ...(hint && { description: hint }),
    ...(placeholder !== undefined && { placeholder }),
  }
  return <SingleField arg={arg} common={common} value={value} onChange={onChange} />
}
