/** The fields of a template itself: the command, its words, its parameters. */
import { Button, Textarea, TextInput } from '@mantine/core'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { TemplateArgs, TemplateDefinition } from '../../../src-preload/contract/templates.ts'
import { wordsOf } from '../../parts/line-words.ts'
import { ReadyWhenFields } from '../../parts/ready-when-fields.tsx'
import { quoteArgument } from '../../ui/format.ts'
import { ParameterEditor } from './parameter-editor.tsx'
import styles from './templates.module.css'

/** A word a line; words that stand or are left out together share one. Placeholders need no quotes. */
const quoted = (word: string): string => (/^[\w@%+=:,./~^{}-]+$/.test(word) ? word : quoteArgument(word))
const linesOf = (args: TemplateArgs): string => args.map((word) => (typeof word === 'string' ? quoted(word) : word.map(quoted).join(' '))).join('\n')

function argsOf(lines: string): TemplateArgs {
  return lines.split('\n').flatMap((line): TemplateArgs => {
    const words = wordsOf(line.trim()).map(({ value }) => value)
    return words.length > 1 ? [words] : words
  })
}

interface Props {
  definition: TemplateDefinition
  onChange: (definition: TemplateDefinition) => void
}

/** Without the field where the text is empty. */
function withText(definition: TemplateDefinition, field: 'description' | 'work_dir', text: string): TemplateDefinition {
  const { [field]: _old, ...rest } = definition
  return text === '' ? (rest as TemplateDefinition) : { ...definition, [field]: text }
}

export function DefinitionForm({ definition, onChange }: Props) {
  // Kept as it is typed: a half-typed quote must not be put right under the cursor.
  const [lines, setLines] = useState(() => linesOf(definition.args))
  const { parameters } = definition
  const setParameters = (next: TemplateDefinition['parameters']) => onChange({ ...definition, parameters: next })
  return (
    <div className={styles.form}>
      <div className={styles.pairs}>
        <TextInput label="Name" required value={definition.name} onChange={(event) => onChange({ ...definition, name: event.currentTarget.value })} />
        <TextInput
          label="Description"
          className={styles.wide}
          value={definition.description ?? ''}
          onChange={(event) => onChange(withText(definition, 'description', event.currentTarget.value))}
        />
      </div>
      <div className={styles.pairs}>
        <TextInput
          label="Tool"
          placeholder="git"
          required
          spellCheck={false}
          value={definition.command}
          onChange={(event) => onChange({ ...definition, command: event.currentTarget.value.trim() })}
        />
        <TextInput
          label="Working directory"
          placeholder="the workspace"
          className={styles.wide}
          spellCheck={false}
          value={definition.work_dir ?? ''}
          onChange={(event) => onChange(withText(definition, 'work_dir', event.currentTarget.value))}
        />
      </div>
      <Textarea
        label="Words"
        description="One a line, with {parameter} where a value goes. An option and its value on one line are left out together when the value is."
        placeholder={'log\n-n {count}\n{branch}'}
        autosize
        minRows={3}
        maxRows={12}
        spellCheck={false}
        classNames={{ input: styles.mono! }}
        value={lines}
        onChange={(event) => {
          setLines(event.currentTarget.value)
          onChange({ ...definition, args: argsOf(event.currentTarget.value) })
        }}
      />
      <section aria-labelledby="parameters-title">
        <h4 id="parameters-title">Parameters</h4>
        {parameters.length === 0 ? <p className={styles.lead}>None yet. A parameter is a field of the form, such as a branch or a number.</p> : null}
        <ul className={styles.parameters}>
          {parameters.map((parameter, n) => (
            // A parameter is what stands at its place: its name changes with every key that is typed.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <li key={n}>
              <ParameterEditor
                parameter={parameter}
                onChange={(next) => setParameters(parameters.with(n, next))}
                onRemove={() => setParameters(parameters.toSpliced(n, 1))}
              />
            </li>
          ))}
        </ul>
        <Button leftSection={<Plus size={14} aria-hidden />} onClick={() => setParameters([...parameters, { name: '', type: 'text' }])}>
          Add a parameter
        </Button>
      </section>
      <section aria-labelledby="ready-title">
        <h4 id="ready-title">A command that follows</h4>
        <p className={styles.lead}>One that does not end by itself, as a server or a log: in a queue those after it start when it is ready.</p>
        <div className={styles.ready}>
          <ReadyWhenFields
            value={definition.ready_when}
            onChange={(ready_when) => {
              const { ready_when: _before, ...rest } = definition
              onChange({ ...rest, ...(ready_when && { ready_when }) })
            }}
          />
        </div>
      </section>
      <p className={styles.lead}>Variables, presets, time-out, retries and leases are written in the text.</p>
    </div>
  )
}
