/** The lines of the log that fit a filter, as a file: one JSON object a line, the oldest first, as the host keeps them. */
import { api } from '../../bridge/api.ts'
import { saveFile } from '../../ui/save-file.ts'
import type { LogFilter } from './use-log-rows.ts'

const page_rows = 500
/** Some 40 MB; of more the newest. */
const most_lines = 200_000

/** `onPart` is told how far it is, 0 to 1; an aborted `signal` ends it without a file. Rejects with a Failure. */
export async function exportLog(filter: LogFilter, onPart: (part: number) => void, signal: AbortSignal): Promise<void> {
  const { total } = await api.system.log_rows({ ...filter, limit: 0 })
  const parts: string[] = []
  for (let from = Math.max(0, total - most_lines); from < total; from += page_rows) {
    if (signal.aborted) return
    const { items } = await api.system.log_rows({ ...filter, from, limit: Math.min(page_rows, total - from) })
    parts.push(items.map((line) => `${JSON.stringify(line)}\n`).join(''))
    onPart(Math.min(1, (from + page_rows) / total))
  }
  if (!signal.aborted) saveFile(`opsdeck-log-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.jsonl`, parts, 'application/x-ndjson')
}
