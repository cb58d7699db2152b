/** Examples of the host's log for the OpenAPI document. */
import type { Example } from './openapi-example.ts'

const line = { timestamp: '2026-03-01T09:05:07.123+01:00', level: 'warn', message: 'There is no job with this id.', code: 'NOT_FOUND' }

export const log_examples: Readonly<Record<string, Example>> = {
  'system.logs': { params: { limit: 50, level: 'warn', since: '2026-03-01T00:00:00Z' }, answer: { items: [line], next_cursor: null } },
  'system.log_rows': {
    params: { from: 41_200, limit: 1, level: 'warn' },
    answer: { generation: 0, total: 41_201, lines: 41_201, from: 41_200, items: [line], times: [1] },
  },
}
