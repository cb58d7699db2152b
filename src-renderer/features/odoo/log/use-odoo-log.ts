/** The records of an environment's log: the last ones, those that come, and older ones a page at a time. */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { OdooLog, OdooLogRecord } from '../../../../src-preload/contract/odoo.ts'
import { api } from '../../../bridge/api.ts'
import { connection } from '../../../bridge/connection.ts'
import { type Failure, hasCode, toFailure } from '../../../bridge/failure.ts'

export interface LogFilter {
  level?: NonNullable<OdooLogRecord['level']>
  logger?: string
  database?: string
  text?: string
}

/** A record with a number of its own: those that come count up, older ones down. */
export interface NumberedRecord extends OdooLogRecord {
  number: number
}

export interface OdooLogView {
  /** The oldest first; null while nothing is known. */
  records: readonly NumberedRecord[] | null
  status: Pick<OdooLog, 'path' | 'state' | 'sentence'> | null
  failure: Failure | null
  /** Records that came and went unread. */
  missed: number
  /** There are older ones, which `readOlder` asks for. */
  has_older: boolean
  readOlder: () => void
  /** Forgets what is shown; what comes from now on stays. */
  clear: () => void
  retry: () => void
}

interface Known {
  records: readonly NumberedRecord[] | null
  status: OdooLogView['status']
  failure: Failure | null
  missed: number
  before: string | null
}

const nothing: Known = { records: null, status: null, failure: null, missed: 0, before: null }

/** More are not kept here; the oldest go first. */
const most_records = 200_000
const older_records = 2000
const wait_ms = 20_000
/** After a failure that is no lost connection. */
const pause_ms = 2000

const numbered = (records: readonly OdooLogRecord[], first: number): NumberedRecord[] => records.map((record, n) => ({ ...record, number: first + n }))

/** What an answer adds to what is known. */
export function withNews(known: Known, { records, reset, missed, before, path, state, sentence }: OdooLog): Known {
  const status = { path, state, sentence }
  if (reset || known.records === null) return { records: numbered(records, 0), status, failure: null, missed: 0, before }
  const next = (known.records.at(-1)?.number ?? -1) + 1
  const all = records.length === 0 ? known.records : [...known.records, ...numbered(records, next)]
  const is_full = all.length > most_records
  return { records: is_full ? all.slice(-most_records) : all, status, failure: null, missed: known.missed + missed, before: is_full ? null : known.before }
}

/** Older records before those that are known. */
export function withOlder(known: Known, { records, before }: { records: readonly OdooLogRecord[]; before: string | null }): Known {
  const first = known.records?.[0]?.number ?? 0
  return { ...known, before, records: [...numbered(records, first - records.length), ...(known.records ?? [])] }
}

/** `environment` and the values of `filter` decide what is read; another filter begins anew. */
export function useOdooLog(environment: string, filter: LogFilter): OdooLogView {
  const [known, setKnown] = useState<Known>(nothing)
  const [tries, setTries] = useState(0)
  const asking_older = useRef(false)
  const asked = JSON.stringify({ environment, ...filter })
  // biome-ignore lint/correctness/useExhaustiveDependencies: a retry begins anew
  useEffect(() => {
    const over = new AbortController()
    const { signal } = over
    setKnown(nothing)
    const follow = async () => {
      let cursor: string | undefined
      while (!signal.aborted) {
        try {
          await connection.connected()
          const news = await api.odoo.log({ ...JSON.parse(asked), ...(cursor !== undefined && { cursor, wait_ms }) }, { signal })
          if (signal.aborted) return
          cursor = news.cursor
          setKnown((old) => withNews(old, news))
        } catch (error) {
          if (signal.aborted) return
          const is_away = hasCode(error, 'DISCONNECTED')
          if (!is_away) setKnown((old) => ({ ...old, failure: toFailure(error) }))
          // What is wrong with the configuration stays wrong until somebody corrects it.
          if (hasCode(error, 'CONFLICT') || hasCode(error, 'NOT_FOUND')) return
          await new Promise((resolve) => setTimeout(resolve, is_away ? 50 : pause_ms))
        }
      }
    }
    void follow()
    return () => over.abort()
  }, [asked, tries])

  const { before } = known
  const readOlder = useCallback(() => {
    if (before === null || asking_older.current) return
    asking_older.current = true
    api.odoo
      .log_before({ ...JSON.parse(asked), before, limit: older_records })
      .then((older) => setKnown((old) => (old.before === before ? withOlder(old, older) : old)))
      // The file was replaced meanwhile: what is older is no longer there.
      .catch(() => setKnown((old) => (old.before === before ? { ...old, before: null } : old)))
      .finally(() => {
        asking_older.current = false
      })
  }, [asked, before])
  return {
    ...known,
    has_older: before !== null,
    readOlder,
    clear: () => setKnown((old) => ({ ...old, records: [], before: null, missed: 0 })),
    retry: () => setTries((old) => old + 1),
  }
}
