/** The progress that a program tells among its output: the newest counts, however the bytes are cut, and what only looks like it is none. */
import { expect, test } from 'vitest'
import { ProgressScan } from '../../src-main/processes/progress-scan.ts'

const share = (pieces: readonly (string | Buffer)[]): number | null => {
  const scan = new ProgressScan()
  for (const piece of pieces) scan.read(Buffer.from(piece))
  return scan.share
}

const told = (state: string) => `\u001b]9;4;${state}\u0007`

test.each<[what: string, text: string, share: number | null]>([
  ['a share', told('1;40'), 0.4],
  ['the newest of several', `${told('1;10')}text${told('1;75')}`, 0.75],
  ['more than all', told('1;999'), 1],
  ['trouble at a share', told('2;30'), 0.3],
  ['trouble keeps the share', `${told('1;30')}${told('2')}`, 0.3],
  ['waiting keeps the share', `${told('1;30')}${told('4')}`, 0.3],
  ['taken back', `${told('1;30')}${told('0')}`, null],
  ['at work without a share', `${told('1;30')}${told('3')}`, null],
  ['ended by ST', '\u001b]9;4;1;55\u001b\\', 0.55],
  ['a notice', '\u001b]9;done\u0007', null],
  ['an unknown state', told('7;40'), null],
  ['plain text', '9;4;1;40', null],
])('%s, whole and cut at every byte', (_, text, wanted) => {
  expect(share([text])).toBe(wanted)
  const bytes = Buffer.from(text)
  for (let at = 1; at < bytes.length; at++) expect(share([bytes.subarray(0, at), bytes.subarray(at)]), `cut at ${at}`).toBe(wanted)
  expect(share([...bytes].map((byte) => Buffer.from([byte]))), 'byte by byte').toBe(wanted)
})
