/** One command: its fields, the line that they become with what the policy says of it, and what can be done with the call. */
import { ActionIcon, Button, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { ClipboardCopy, Ellipsis, Eraser, FileText, Play, TerminalSquare } from 'lucide-react'
import { type FormEvent, type KeyboardEvent, useRef, useState } from 'react'
import { type Failure, hasCode, toFailure } from '../../bridge/failure.ts'
import { LinkedText } from '../../parts/linked-text.tsx'
import { runProgram } from '../../parts/run-program.ts'
import { EffectTag } from '../../parts/status.tsx'
import { failureWords } from '../../parts/tell-failure.ts'
import { useWorkspace } from '../../stores/host.ts'
import { commandKey, type NamedCall, rememberedValues } from '../../stores/programs.ts'
import { copyText } from '../../ui/copy-text.ts'
import { shellLine } from '../../ui/format.ts'
import { Keys } from '../../ui/kbd.tsx'
import { Note } from '../../ui/note.tsx'
import { ArgField } from './arg-field.tsx'
import { curlOf, opsdeckLineOf } from './copied-call.ts'
import { callValues, type FieldValues, fieldErrors, fieldsOf, withoutUploads } from './field-values.ts'
import type { CommandRow } from './program-rows.ts'
import styles from './programs.module.css'
import { type CheckedCall, useCallCheck } from './use-call-check.ts'

type Shown = Pick<CommandRow, 'program' | 'stage' | 'command'>

async function copy(text: string, told: string): Promise<void> {
  if (await copyText(text)) notifications.show({ message: told, autoClose: 2500 })
}

/** Wrong fields say so themselves; everything else about a failure stands in one place. */
const isAboutFields = ({ code, details }: Failure): boolean => code === 'INVALID_INPUT' || (code === 'NOT_FOUND' && details['file_ids'] !== undefined)

function WhatRuns({ checked, failure, beside }: { checked: CheckedCall | undefined; failure: Failure | null; beside: string | undefined }) {
  return (
    <div className={styles.verdict} role="status" aria-label="What will run">
      {failure ? (
        <span className={hasCode(failure, 'COMMAND_REFUSED') ? styles.refused : styles.quiet}>
          {isAboutFields(failure) ? (beside ?? 'Fill in the fields to see what will run.') : failure.message}
        </span>
      ) : checked ? (
        <>
          <code className={styles.line}>{shellLine(checked.argv)}</code>
          <div className={styles.said}>
            <EffectTag effect={checked.effect} />
            <span>{checked.verdict ? checked.verdict.reason : `As ${checked.program} declares it; no policy judges its line.`}</span>
          </div>
        </>
      ) : (
        <span className={styles.quiet}> </span>
      )}
    </div>
  )
}

/** What takes the keyboard in a field that is wrong; a list may have nothing but its button. */
const wrong_field = '[aria-invalid="true"], [data-invalid] input:not([hidden]), [data-invalid] button'

interface HeadProps {
  shown: Shown
  call: NamedCall
  line: string | null
  onFill: (fields: FieldValues) => void
}

function Head({ shown: { program, stage, command }, call, line, onFill }: HeadProps) {
  const example = command.example
  return (
    <header className={styles.head}>
      <h3>
        {stage.name} {command.name}
      </h3>
      <EffectTag effect={command.effect} />
      <span className={styles.from}>{program.name}</span>
      {example ? (
        <Button leftSection={<FileText size={14} aria-hidden />} onClick={() => onFill(fieldsOf(command.args, withoutUploads(example)))}>
          Fill with the example
        </Button>
      ) : null}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label="More actions" size={28}>
            <Ellipsis size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Eraser size={14} />} onClick={() => onFill(fieldsOf(command.args, {}))}>
            Back to the defaults
          </Menu.Item>
          <Menu.Item
            leftSection={<TerminalSquare size={14} />}
            disabled={line === null}
            onClick={() => line !== null && void copy(line, 'Command line copied')}
          >
            Copy as command line
          </Menu.Item>
          <Menu.Item leftSection={<TerminalSquare size={14} />} onClick={() => void copy(opsdeckLineOf(call), 'Opsdeck command copied')}>
            Copy as Opsdeck command
          </Menu.Item>
          <Menu.Item leftSection={<ClipboardCopy size={14} />} onClick={() => void copy(curlOf(call, window.location.origin), 'API call copied')}>
            Copy as API call
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </header>
  )
}

/** Of one command; another one needs another form (a `key`). */
export function CommandForm(shown: Shown) {
  const { program, stage, command } = shown
  const names = { program: program.name, stage: stage.name, command: command.name }
  const { args } = command
  const [fields, setFields] = useState<FieldValues>(() => fieldsOf(args, rememberedValues(commandKey(names)) ?? {}))
  const [tried, setTried] = useState(false)
  const [refused, setRefused] = useState<Failure | null>(null)
  const [busy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const workspace = useWorkspace()?.id
  const call: NamedCall = { ...names, args: callValues(args, fields), ...(workspace && { workspace }) }
  const check = useCallCheck(call)
  const failure = check.error ? toFailure(check.error) : null
  const errors = fieldErrors(failure?.details ?? {}, args, fields, tried)
  const line = check.data && !failure ? shellLine(check.data.argv) : null
  const destroys = command.effect === 'destroy'

  const fill = (next: FieldValues) => {
    setRefused(null)
    setFields(next)
  }
  // An upload may end in the same moment in which another field is typed in.
  const change = (name: string, value: FieldValues[string]) => {
    setRefused(null)
    setFields((now) => ({ ...now, [name]: value }))
  }
  const run = async () => {
    if (busy) return
    setBusy(true)
    setRefused(null)
    const outcome = await runProgram(call, { focus: true })
    setBusy(false)
    if (outcome.kind !== 'failed') return
    setTried(true)
    setRefused(outcome.failure)
    // The first field that is wrong, once it says so.
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>(wrong_field)?.focus())
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    event.stopPropagation()
    void run()
  }
  return (
    <form ref={form} className={styles.form} aria-label={`Command ${commandKey(names)}`} onSubmit={submit} onKeyDown={onKeyDown} noValidate>
      <Head shown={shown} call={call} line={line} onFill={fill} />
      {command.description ? <p className={styles.lead}>{command.description}</p> : null}
      {program.installed ? null : <Note tone="warning">{`${program.name} is not installed. ${program.install}`}</Note>}
      {args.length > 0 ? (
        <div className={styles.fields}>
          {args.map((arg) => (
            <ArgField key={arg.name} arg={arg} value={fields[arg.name] ?? ''} error={errors[arg.name]} onChange={(value) => change(arg.name, value)} />
          ))}
        </div>
      ) : (
        <p className={styles.lead}>It has no fields: it runs as it is.</p>
      )}
      <WhatRuns checked={check.data} failure={failure} beside={errors['']} />
      {refused && !(isAboutFields(refused) && Object.keys(errors).length > 0) ? (
        <Note tone="failure">
          <LinkedText text={failureWords(refused)} />
        </Note>
      ) : null}
      <div className={styles.buttons}>
        <Button type="submit" variant="filled" color={destroys ? 'red' : 'accent'} leftSection={<Play size={14} aria-hidden />} disabled={busy}>
          Run
        </Button>
        <Keys combo="ctrl+enter" quiet />
        {destroys ? <span className={styles.quiet}>Hard to undo: it asks first.</span> : null}
      </div>
    </form>
  )
}
