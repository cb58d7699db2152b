/** Three stages as somebody would chain them: each takes what the one before made. */
import { expect, it } from 'vitest'
import { openSampleHouse, Sample } from '../helpers/sample-program.ts'

it('hands files on from stage to stage', async () => {
  await using house = await openSampleHouse()
  const sample = new Sample(house)
  const first = await sample.uploaded('a small text', 'first.txt')
  const made: string[] = []
  let file_id = first.file_id
  for (const [number, args] of [{ output: 'fetched.txt' }, { output: 'upper.txt', upper: true }, { output: 'stored.txt' }].entries()) {
    const id = await sample.start('copy', { input: `file_id:${file_id}`, ...args })
    expect(await sample.ended(id), `stage ${number}`).toMatchObject({ status: 'succeeded', output_file: args.output })
    const bytes = (await house.ask('GET', `/jobs/${id}/download`)).bytes
    file_id = (await sample.uploaded(bytes, args.output)).file_id
    made.push(bytes.toString())
  }
  expect(made).toEqual(['a small text', 'A SMALL TEXT', 'A SMALL TEXT'])
})
