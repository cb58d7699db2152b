/** Kinds, protocols and circuits of connections as words. */
import type { Connection } from '../../../src-preload/contract/connections.ts'
import styles from './odoo.module.css'

export const kind_words = { odoo: 'Odoo', woocommerce: 'WooCommerce' } as const satisfies Record<Connection['kind'], string>

export const protocol_words = { auto: 'what the server takes', xmlrpc: 'XML-RPC', jsonrpc: 'JSON-RPC', json2: 'JSON-2', rest: 'REST' } as const

/** What its last calls say about it, in a word. */
function stateOf({ circuit, last_call, retry_after_s }: Connection): { word: string; tone: 'ok' | 'failed' | 'change' | 'muted' } {
  if (circuit === 'open') return { word: retry_after_s === null ? 'left alone' : `left alone for ${retry_after_s} s`, tone: 'failed' }
  if (circuit === 'half_open') return { word: 'next call tries', tone: 'change' }
  if (last_call === null) return { word: 'not tried yet', tone: 'muted' }
  return last_call.ok ? { word: 'answers', tone: 'ok' } : { word: 'last call failed', tone: 'failed' }
}

export function CircuitState({ connection }: { connection: Connection }) {
  const { word, tone } = stateOf(connection)
  return (
    <span className={styles.trait} data-tone={tone} title={connection.last_call?.error ?? undefined}>
      {word}
    </span>
  )
}
