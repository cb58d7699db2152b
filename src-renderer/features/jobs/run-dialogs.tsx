/** The two questions before a run: whether the workspace is trusted, and whether something hard to undo is meant. */
import { Button, Modal, TextInput } from '@mantine/core'
import { ArrowLeftRight, OctagonAlert, ShieldQuestion, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { tellAct } from '../../parts/tell-act.ts'
import { type Question, useAsking } from '../../stores/asking.ts'
import { useAbout, useProduction } from '../../stores/host.ts'
import { shellLine, shortenMiddle, tildePath } from '../../ui/format.ts'
import { Losses } from './losses.tsx'
import styles from './run-dialogs.module.css'

type Of<K extends Question['kind']> = Extract<Question, { kind: K }>

function Trust({ question }: { question: Of<'trust'> }) {
  const about = useAbout()
  const place = tildePath(question.workspace.path, about?.home)
  return (
    <Modal opened onClose={() => question.answer(false)} title="Trust this workspace?" size="lg">
      <div className={styles.body}>
        <p className={styles.lead}>
          <ShieldQuestion size={20} aria-hidden className={styles.change} />
          <span>
            <code>{shellLine(question.argv)}</code> runs code that lives in the workspace or is fetched for it. No rule about its arguments can contain that
            code.
          </span>
        </p>
        <dl className={styles.facts}>
          <dt>Workspace</dt>
          <dd>
            <code>{place}</code>
          </dd>
        </dl>
        <p>Trust it if you know where its files come from. You are asked once; Settings takes it back.</p>
        <div className={styles.buttons}>
          <Button data-autofocus onClick={() => question.answer(false)}>
            Do not run
          </Button>
          <Button variant="filled" onClick={() => question.answer(true)}>
            Trust the workspace and run
          </Button>
        </div>
      </div>
    </Modal>
  )
}

function Confirm({ question }: { question: Of<'confirm'> }) {
  const about = useAbout()
  const [typed, setTyped] = useState('')
  const { verdict, workspace, work_dir } = question
  const production = question.production?.value ?? null
  const root = workspace ? tildePath(workspace.path, about?.home) : null
  const ready = production === null || typed === production
  const act = tellAct(verdict)
  const losses = verdict.destroys?.losses ?? []
  const confirm = () => {
    if (ready) question.answer(production ?? true)
  }
  return (
    <Modal opened onClose={() => question.answer(null)} title="This is hard to undo" size="lg" classNames={{ content: production ? styles.production! : '' }}>
      <form
        className={styles.body}
        onSubmit={(event) => {
          event.preventDefault()
          confirm()
        }}
      >
        <p className={styles.lead}>
          <OctagonAlert size={20} aria-hidden className={styles.destroy} />
          <span>{act === null ? verdict.reason : <strong>{act}</strong>}</span>
        </p>
        {act !== null && losses.length === 0 ? <p className={styles.why}>{verdict.reason}</p> : <Losses losses={losses} />}
        <dl className={styles.facts}>
          <dt>Command</dt>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by key */}
          <dd className={styles.command} tabIndex={0}>
            <code>{shellLine(verdict.argv)}</code>
          </dd>
          {root ? (
            <>
              <dt>Where</dt>
              <dd>
                <code>{work_dir ? `${root}/${work_dir}` : root}</code>
              </dd>
            </>
          ) : null}
          {Object.keys(verdict.context).length > 0 ? <dt>Context</dt> : null}
          {Object.entries(verdict.context).map(([name, value]) => (
            <dd key={name} className={styles.inContext} data-production={question.production?.name === name || undefined}>
              {question.production?.name === name ? (
                <>
                  <TriangleAlert size={14} aria-hidden /> production:{' '}
                </>
              ) : null}
              {name}{' '}
              <code>
                <bdi>{value}</bdi>
              </code>
            </dd>
          ))}
        </dl>
        {production ? (
          <TextInput label={`Type ${production} to confirm`} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} data-autofocus />
        ) : null}
        <div className={styles.buttons}>
          <Button {...(production ? {} : { 'data-autofocus': true })} onClick={() => question.answer(null)}>
            Keep everything as it is
          </Button>
          <Button type="submit" variant="filled" color="red" disabled={!ready}>
            {`Run ${shortenMiddle(shellLine(verdict.argv), 48)}`}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

/** A saved command would run in another context than the one it was saved in: both side by side. */
function OtherContext({ question }: { question: Of<'context'> }) {
  const production = useProduction(question.verdict.context)
  return (
    <Modal
      opened
      onClose={() => question.answer(false)}
      title="The context is another one"
      size="lg"
      classNames={{ content: production ? styles.production! : '' }}
    >
      <div className={styles.body}>
        <p className={styles.lead}>
          <ArrowLeftRight size={20} aria-hidden className={styles.change} />
          <span>
            <code>{shellLine(question.verdict.argv)}</code> was saved for another context than the one it would run in now.
          </span>
        </p>
        <table className={styles.differences}>
          <thead>
            <tr>
              <th scope="col">Context</th>
              <th scope="col">Saved</th>
              <th scope="col">Now</th>
            </tr>
          </thead>
          <tbody>
            {question.differences.map(({ name, expected, actual }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{expected === null ? 'not set' : <code>{expected}</code>}</td>
                <td className={production?.name === name ? styles.isProduction : undefined}>{actual === null ? 'not set' : <code>{actual}</code>}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <div className={styles.buttons}>
          <Button data-autofocus onClick={() => question.answer(false)}>
            Cancel
          </Button>
          <Button variant="filled" onClick={() => question.answer(true)}>
            Run anyway
          </Button>
        </div>
      </div>
    </Modal>
  )
}

export function RunDialogs() {
  const question = useAsking((state) => state.question)
  if (question?.kind === 'trust') return <Trust question={question} />
  if (question?.kind === 'confirm') return <Confirm question={question} />
  if (question?.kind === 'context') return <OtherContext question={question} />
  return null
}
