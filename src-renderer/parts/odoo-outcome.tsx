/** How an operation on Odoo's modules went: what failed and where, what was left behind, what to do next, and the warnings that matter. */
import { Button } from '@mantine/core'
import { FilePen } from 'lucide-react'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { useWorkspaces } from '../stores/host.ts'
import { knownModules } from '../stores/odoo.ts'
import { type FilePlace, filePlaceOf, openPlace } from './file-place.ts'
import { type OutcomeCard, odooReportOf } from './odoo-operation.ts'
import styles from './odoo-outcome.module.css'

/** Odoo names a file absolute, or from its module on; then the folder of the module says where that is. */
function absoluteOf({ file, module }: Pick<OutcomeCard, 'file' | 'module'>): string | null {
  if (file === null || file.startsWith('/')) return file
  const name = file.includes('/') ? file.slice(0, file.indexOf('/')) : module
  const folder = knownModules().find((one) => one.name === name)?.path
  if (folder === undefined) return null
  return file.startsWith(`${name}/`) ? `${folder}${file.slice(name!.length)}` : `${folder}/${file}`
}

/** Where the card points, as far as it can be opened here. */
function usePlace(card: OutcomeCard): FilePlace | null {
  const workspaces = useWorkspaces().data ?? []
  const absolute = absoluteOf(card)
  return absolute === null ? null : filePlaceOf(workspaces, absolute)
}

function Card({ card }: { card: OutcomeCard }) {
  const place = usePlace(card)
  const { sentence, next, module, file, line, detail, left_behind } = card
  return (
    <section className={styles.card} aria-label="What failed">
      <p className={styles.sentence}>{sentence}</p>
      {next ? <p>{next}</p> : null}
      <dl className={styles.facts}>
        {module ? (
          <>
            <dt>Module</dt>
            <dd>{module}</dd>
          </>
        ) : null}
        {file ? (
          <>
            <dt>File</dt>
            <dd className={styles.file}>
              <code>
                {file}
                {line === null ? '' : `:${line}`}
              </code>
              {place ? (
                <Button size="compact-sm" leftSection={<FilePen size={14} aria-hidden />} onClick={() => openPlace(place, line)}>
                  Open the file there
                </Button>
              ) : null}
            </dd>
          </>
        ) : null}
        {left_behind.length > 0 ? (
          <>
            <dt>Left behind</dt>
            <dd>
              {left_behind.map((one) => (
                <p key={one}>{one}</p>
              ))}
            </dd>
          </>
        ) : null}
      </dl>
      {detail ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by key
        <pre className={styles.detail} tabIndex={0}>
          {detail}
        </pre>
      ) : null}
    </section>
  )
}

/** Nothing for other jobs, while Odoo has not said anything, and where all is well. */
export function OdooOutcome({ job, className = '' }: { job: Job; className?: string | undefined }) {
  const report = odooReportOf(job)
  if (!report || (!report.card && report.warnings.length === 0)) return null
  return (
    <div className={`${styles.outcome} ${className}`}>
      {report.card ? <Card card={report.card} /> : null}
      {report.warnings.length > 0 ? (
        <section className={styles.warnings} aria-label="Warnings that matter">
          <h4>{report.warnings.length === 1 ? 'One warning' : `${report.warnings.length} warnings`} about these modules</h4>
          <ul>
            {report.warnings.map(({ logger, message }) => (
              <li key={`${logger} ${message}`}>
                {message} <span className={styles.logger}>{logger}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </div>
  )
}
