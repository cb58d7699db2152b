/** Package managers, build tools and runners: a table of lines with their verdicts, and what an untrusted workspace keeps from them. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { AppError } from '../../../src-main/base/app-error.ts'
import { readLine } from '../../../src-main/commands/reading/read-line.ts'
import { room, tidyRoom } from './room.ts'

const here = room()
const tidy = tidyRoom()
afterAll(() => {
  for (const each of [here, tidy]) each[Symbol.dispose]()
})

const rows = readFileSync(join(dirname(fileURLToPath(import.meta.url)), '../../fixtures/project-tools.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((row) => {
    const [wanted, line] = row.split(/ +\| +(.*)/) as [string, string]
    return { wanted, line, tool: line.split(' ')[0]! }
  })

/** In the words of the table, with the reason; `again` is whether the canonical words are judged the same. */
function outcome(line: string, place = tidy): { said: string; reason: string; again: boolean } {
  const read = readLine(line, '/home/nobody')
  if ('refused' in read) return { said: 'refused', reason: read.refused.reason, again: true }
  try {
    const { verdict } = place.commands.judge(read.request, place.around)
    if (!verdict.allowed) return { said: verdict.session ? 'session' : 'refused', reason: verdict.reason, again: true }
    const [command, ...args] = verdict.argv
    const again = place.commands.judge({ command: command!, args }, place.around).verdict
    const said = `${verdict.runs_workspace_code ? 'trust/' : ''}${verdict.effect}`
    return { said, reason: verdict.reason, again: again.allowed && again.effect === verdict.effect && JSON.stringify(again.argv) === JSON.stringify(verdict.argv) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { said: 'refused', reason: error.message, again: true }
  }
}

const tools = [...new Set(rows.map(({ tool }) => tool))]

describe.each(tools)('%s', (tool) => {
  const own = rows.filter((row) => row.tool === tool)

  test('every line has the verdict of the table, and canonical words are judged the same again', () => {
    const wrong = own.map((row) => ({ ...row, ...outcome(row.line, row.wanted === 'refused' ? here : tidy) })).filter((row) => row.said !== row.wanted || !row.again)
    expect(wrong).toEqual([])
  })
})
