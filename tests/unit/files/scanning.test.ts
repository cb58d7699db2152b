/** Lines and texts found in files that are too large to be opened whole, also where two pieces meet. */
import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeOf, WorkPlace } from './work-place.ts'

const MB = 1024 * 1024
const search = (text: string, from = 0, limit = 64 * MB) => ({ text, from, limit })

describe('a line', () => {
  it('is found by its number; beyond the end it is the last one', async () => {
    await using place = new WorkPlace()
    const { files, root } = place
    // Lines of 64 bytes: line n begins at 64 * (n - 1), and pieces meet at an end of line.
    writeFileSync(join(root, 'log'), Array.from({ length: 40_000 }, (_, i) => `${String(i + 1).padStart(63, '-')}\n`).join(''))
    for (const line of [1, 2, 16_384, 16_385, 16_386, 39_999, 40_000]) {
      expect(await files.findLine(root, 'log', line)).toEqual({ line, offset_bytes: 64 * (line - 1) })
    }
    expect(await files.findLine(root, 'log', 40_001)).toEqual({ line: 40_000, offset_bytes: 64 * 39_999 })
    writeFileSync(join(root, 'open end'), 'a\n\nlast')
    expect(await files.findLine(root, 'open end', 3)).toEqual({ line: 3, offset_bytes: 3 })
    writeFileSync(join(root, 'empty'), '')
    expect(await files.findLine(root, 'empty', 9)).toEqual({ line: 1, offset_bytes: 0 })
  })

  it('is looked for inside the workspace only, and no longer than somebody waits', async () => {
    await using place = new WorkPlace()
    const { files, root } = place
    await place.make([
      ['file-outside', 'secret', 'S\nS'],
      ['link', 'out', '@outside'],
      ['fifo', 'pipe'],
    ])
    expect(await codeOf(() => files.findLine(root, 'out/secret', 2))).toBe('PATH_OUTSIDE_WORKSPACE')
    expect(await codeOf(() => files.findText(root, 'out/secret', search('S')))).toBe('PATH_OUTSIDE_WORKSPACE')
    expect(await codeOf(() => files.findText(root, 'pipe', search('S')))).toBe('INVALID_PATH')
    writeFileSync(join(root, 'large'), '')
    truncateSync(join(root, 'large'), 1024 * MB)
    const gone = new AbortController()
    const looking = files.findText(root, 'large', search('never', 0, 1024 * MB), gone.signal)
    gone.abort()
    await expect(looking).rejects.toThrow('abort')
  })
})

describe('a text', () => {
  it('is found where two pieces meet, from wherever one looks, in capital letters only when it has some', async () => {
    await using place = new WorkPlace()
    const { files, root } = place
    writeFileSync(join(root, 'edge'), `${'-'.repeat(MB - 3)}Needle${'-'.repeat(50)}needle ÄÖ`)
    const find = async (text: string, from = 0) => (await files.findText(root, 'edge', search(text, from))).offset_bytes
    expect(await find('needle')).toBe(MB - 3)
    expect(await find('needle', MB - 2)).toBe(MB - 3 + 56)
    expect(await find('Needle', MB - 2)).toBeNull()
    expect(await find('ÄÖ')).toBe(MB - 3 + 63)
    expect(await find('needle', 9 * MB)).toBeNull()
  })

  it('is looked for in parts, so that somebody can see how far it is', async () => {
    await using place = new WorkPlace()
    const { files, root } = place
    writeFileSync(join(root, 'parts'), `${'-'.repeat(5 * MB)}end`)
    let from = 0
    const seen: number[] = []
    for (;;) {
      const found = await files.findText(root, 'parts', search('end', from, 2 * MB))
      seen.push(found.next)
      if (found.offset_bytes !== null || found.eof) break
      from = found.next
    }
    expect(seen).toHaveLength(2)
    expect(seen.at(-1)).toBe(5 * MB + 1)
  })
})
