/** What lists and files say before anybody writes: which places are protected, exactly those that writing refuses; and names found anywhere. */
import { describe, expect, it } from 'vitest'
import { until } from '../../helpers/until.ts'
import { codeOf, WorkPlace } from './work-place.ts'

describe('places that tools load code from', () => {
  it('are marked in lists and files where, and only where, writing is refused', async () => {
    await using place = new WorkPlace()
    await place.make([
      ['file', 'plain.txt', 'x'],
      ['file', '.env', 'x'],
      ['file', '.npmrc', 'x'],
      ['file', '.GIT/config', 'x'],
      ['file', 'sub/.git', 'gitdir: x'],
      ['file', 'sub/a', 'x'],
      ['file', '.zyra/notes', 'x'],
      ['file', '.zyra/extensions/a.js', 'x'],
      ['file', 'bare/HEAD', 'x'],
      ['file', 'bare/config', 'x'],
      ['file', 'bare/objects/pack/p', 'x'],
      ['dir', 'bare/refs'],
      ['file', 'half/HEAD', 'x'],
      ['dir', 'half/refs'],
      ['link', 'to-config', '.GIT/config'],
      ['link', 'to-plain', 'plain.txt'],
    ])
    const { files, root } = place
    const whole = await files.list(root, '', { depth: 9, limit: 1000 })
    for (const { path, kind, protected: is_marked } of whole.files) {
      // Once moved away it could not be put back, because of what lies in it.
      if (path === '.zyra') continue
      const refused = await codeOf(() => files.move(root, { from: path, to: `${path}.moved`, conflict: 'refuse' }))
      expect([path, is_marked ?? false]).toEqual([path, refused === 'PATH_PROTECTED'])
      if (refused === 'ok') await files.move(root, { from: `${path}.moved`, to: path, conflict: 'refuse' })
      if (kind === 'folder') {
        const inner = await files.list(root, path, { depth: 1, limit: 1000 })
        const of_whole = whole.files.filter((one) => one.path.startsWith(`${path}/`) && !one.path.slice(path.length + 1).includes('/'))
        expect(inner.files.map((one) => [one.path, one.protected])).toEqual(of_whole.map((one) => [one.path, one.protected]))
        continue
      }
      const text = await files.readText(root, path)
      const written = await codeOf(() => files.write(root, path, { content: text.content, encoding: 'utf8' }))
      expect([path, text.protected ?? false]).toEqual([path, written === 'PATH_PROTECTED'])
    }
    expect(whole.files.filter((one) => one.protected).length).toBeGreaterThan(8)
  })
})

describe('the filter', () => {
  it('finds files and folders by letters of their names in every folder, and what comes and goes', async () => {
    await using place = new WorkPlace()
    await place.make([
      ['file', 'deep/er/Report.TXT', 'x'],
      ['file', 'Reports/a', 'x'],
      ['file', 'reports-of/b/c', 'x'],
      ['file', 'node_modules/report.js', 'x'],
      ['file', 'export/x', 'x'],
      ['link', 'deep/report-link', 'er'],
      ['file', 'ünder/straße.txt', 'x'],
    ])
    const { files, root } = place
    const named = async (letters: string, limit = 100) => {
      const { files: found, truncated } = await files.named(root, letters, limit)
      return { found: Object.fromEntries(found.map(({ path, kind }) => [path, kind])), truncated }
    }
    expect(await named('rEport')).toEqual({
      found: { 'deep/er/Report.TXT': 'file', Reports: 'folder', 'reports-of': 'folder', 'deep/report-link': 'link' },
      truncated: false,
    })
    expect((await named('port')).found).toMatchObject({ export: 'folder' })
    expect(Object.keys((await named('straß')).found)).toEqual(['ünder/straße.txt'])
    expect((await named('er/Rep')).found).toEqual({})
    const cut = await named('e', 2)
    expect([Object.keys(cut.found).length, cut.truncated]).toEqual([2, true])
    await files.write(root, 'new/report-9', { content: '', encoding: 'utf8' })
    await files.remove(root, 'deep')
    await until(async () => {
      const { found } = await named('report')
      return 'new/report-9' in found && !('deep/er/Report.TXT' in found)
    }, 'the filter to follow the disk')
  })
})
