/** Everything that changes in a workspace is told, also in folders that were made a moment ago, and in those inside them. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type Changed, FolderWatch } from '../../../src-main/files/watch-folder.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { until } from '../../helpers/until.ts'

async function watched() {
  const folder = tempFolder()
  const told: Changed[] = []
  const lost: Error[] = []
  let renewed = 0
  const watch = new FolderWatch({
    root: folder.path,
    onChanges: (changes) => told.push(...changes),
    onLost: (error) => lost.push(error),
    onRenewed: () => renewed++,
  })
  expect(await watch.ready()).toBe(true)
  return {
    root: folder.path,
    told: (path: string) => told.some((one) => one.path === path),
    lost,
    renewed: () => renewed,
    async [Symbol.asyncDispose]() {
      await watch[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

it('what is made in folders that were just made is told, and what is made there later', async () => {
  await using test = await watched()
  for (let n = 0; n < 12; n++) {
    mkdirSync(join(test.root, `d${n}/a/b`), { recursive: true })
    writeFileSync(join(test.root, `d${n}/a/b/inner`), '1')
    await until(() => test.told(`d${n}/a/b/inner`), `the file in folder ${n}`)
    writeFileSync(join(test.root, `d${n}/a/b/later`), '1')
    await until(() => test.told(`d${n}/a/b/later`), `the later file in folder ${n}`)
    rmSync(join(test.root, `d${n}`), { recursive: true })
    await until(() => test.told(`d${n}`), `the end of folder ${n}`)
  }
  expect(test.lost).toEqual([])
})

it('so many new folders that each of them cannot be watched are watched all together', async () => {
  await using test = await watched()
  for (let n = 0; n < 120; n++) mkdirSync(join(test.root, `d${n}/a`), { recursive: true })
  await until(() => test.renewed() > 0, 'everything to be watched anew')
  // A folder that came while it was made anew has a watch of its own a moment later.
  for (const n of [0, 60, 119])
    await until(() => {
      writeFileSync(join(test.root, `d${n}/a/later`), String(performance.now()))
      return test.told(`d${n}/a/later`)
    }, `the file in folder ${n}`)
})
