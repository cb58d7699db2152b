/** What a command takes away, name by name: no more of them than anybody reads. */
import type { Destroys } from '../../../src-preload/contract/commands.ts'
import { formatCount } from '../../ui/format.ts'
import styles from './run-dialogs.module.css'

export function Losses({ losses }: { losses: Destroys['losses'] }) {
  return losses
    .filter(({ names }) => names.length > 0)
    .map(({ what, names, more }) => (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by key
      <section key={what} className={styles.losses} aria-label={`Lost: ${what}`} tabIndex={0}>
        <h3>Lost: {what}</h3>
        <ul>
          {names.map((name) => (
            <li key={name}>
              <code>
                <bdi>{name}</bdi>
              </code>
            </li>
          ))}
        </ul>
        {more === 0 ? null : <p>{more === null ? 'and more' : `and ${formatCount(more)} more`}</p>}
      </section>
    ))
}
