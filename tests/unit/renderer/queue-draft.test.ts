/** The draft of a queue: lines cut into commands, needs without circles, places, and the way to and from what the host and files hold. */
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { QueueItem } from '../../../src-preload/contract/queues.ts'
import { queue_input } from '../../../src-preload/contract/queues.ts'
import { graphOfDraft, graphOfQueue } from '../../../src-renderer/features/queues/graph-of.ts'
import { orderWith } from '../../../src-renderer/features/queues/queue-acts.ts'
import { itemsOfLine } from '../../../src-renderer/parts/draft-items.ts'
import { queueFileText, readQueueFile } from '../../../src-renderer/parts/queue-file.ts'
import { splitChain } from '../../../src-renderer/parts/split-chain.ts'
import {
  addNeed,
  addToDraft,
  draftItem,
  draftOf,
  dropDraft,
  inputOf,
  moveInDraft,
  removeFromDraft,
  useDraft,
} from '../../../src-renderer/stores/queue-draft.ts'

const nowhere = { work_dir: null, env: null }
const titles = () => useDraft.getState().items.map(({ title }) => title)
const named = (title: string) => useDraft.getState().items.find((item) => item.title === title)!

beforeEach(dropDraft)

describe('a typed line', () => {
  it.each([
    ['git status', ['git status']],
    ['a && b | c ; d', ['a', '&&b', '|c', ';d']],
    [`echo "a && b" 'c | d' e\\;f`, [`echo "a && b" 'c | d' e\\;f`]],
    [`echo "it\\"s; here" && b`, [`echo "it\\"s; here"`, '&&b']],
    [`echo 'a\\' && b`, [`echo 'a\\'`, '&&b']],
    ['a || b', ['a || b']],
    ['a |& b', ['a |& b']],
    ['a &&', ['a', '&&']],
    ['a & b', ['a & b']],
  ])('%s', (line, parts) => {
    expect(splitChain(line).map((part) => `${part.joined_by ?? ''}${part.line}`)).toEqual(parts)
  })

  it('loses and adds no letter of its commands', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '"', "'", '\\', '&', '|', ';') }), (line) => {
        const again = splitChain(line)
          .map(({ line: part, joined_by }) => (joined_by ?? '') + part)
          .join('')
        expect(again.replaceAll(' ', '')).toBe(line.replaceAll(' ', ''))
      }),
    )
  })

  it('becomes items that need or read the one before, where it was typed', () => {
    const items = itemsOfLine('a && b | c', { work_dir: 'packages', env: null })
    expect(items.map(({ source, needs, input_from }) => [source, needs, input_from])).toEqual([
      [{ line: 'a', work_dir: 'packages' }, [], null],
      [{ line: 'b', work_dir: 'packages' }, [items[0]!.id], null],
      [{ line: 'c', work_dir: 'packages' }, [], items[1]!.id],
    ])
  })
})

describe('the draft', () => {
  it('refuses a need that closes a circle, and names the way', () => {
    addToDraft(itemsOfLine('a && b | c', nowhere))
    expect(addNeed(named('a').id, named('c').id)).toContain('1 (a) needs 3 (c) needs 2 (b) needs 1 (a)')
    expect(addNeed(named('a').id, named('a').id)).toContain('1 (a) needs 1 (a)')
    expect(named('a').needs).toEqual([])
    expect(addNeed(named('c').id, named('a').id)).toBeNull()
    expect(named('c').needs).toEqual([named('a').id])
  })

  it('never lets a circle in, whatever is asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { maxLength: 40 }), (wishes) => {
        dropDraft()
        const items = Array.from({ length: 7 }, (_, n) => draftItem({ line: `${n}` }, `${n}`))
        addToDraft(items)
        for (const [id, need] of wishes) addNeed(items[id]!.id, items[need]!.id)
        const by_id = new Map(useDraft.getState().items.map((item) => [item.id, item]))
        const depth = (id: string, way: string[]): void => {
          expect(way).not.toContain(id)
          for (const need of by_id.get(id)!.needs) depth(need, [...way, id])
        }
        for (const { id } of items) depth(id, [])
      }),
      { numRuns: 30 },
    )
  })

  it('is put into another order, and what goes is needed no more', () => {
    addToDraft(itemsOfLine('a && b && c', nowhere))
    moveInDraft(named('c').id, { by: -1 })
    expect(titles()).toEqual(['a', 'c', 'b'])
    moveInDraft(named('a').id, { before: named('b').id })
    expect(titles()).toEqual(['c', 'a', 'b'])
    moveInDraft(named('c').id, { before: null })
    moveInDraft(named('a').id, { by: -5 })
    expect(titles()).toEqual(['a', 'b', 'c'])
    expect(inputOf(useDraft.getState()).commands).toEqual([{ line: 'a' }, { line: 'b', needs: [0] }, { line: 'c', needs: [1] }])
    removeFromDraft(named('b').id)
    expect(inputOf(useDraft.getState()).commands).toEqual([{ line: 'a' }, { line: 'c' }])
  })

  it('comes back from a file as it was, with all that only the file says', async () => {
    const text = `name: Release
concurrency: 3
stop_on_failure: false
commands:
  - 0199a3c2-7c1e-7b52-9a54-3f0a6d2b8e11
  - {key: fetch, command: git, args: [fetch], retry: {attempts: 3, initial_ms: 1000}}
  - {pause: "Go on?", key: ask, needs: [fetch]}
  - {command: git, args: [push], needs: [ask, 0], env: {A: "1"}}
  - {line: cat, input_from: 3}
`
    const read = await readQueueFile(new File([text], 'release.yaml'))
    const draft = draftOf(read)
    expect(draft).toMatchObject({ name: 'Release', concurrency: 3, stop_on_failure: false })
    const written = await queueFileText(inputOf(draft))
    const again = draftOf(await readQueueFile(new File([written], 'other.yaml')))
    expect(inputOf(again)).toEqual(inputOf(draft))
    expect(inputOf(draft).commands).toMatchObject([
      '0199a3c2-7c1e-7b52-9a54-3f0a6d2b8e11',
      { key: 'fetch', retry: { attempts: 3 } },
      { pause: 'Go on?', needs: [1] },
      { env: { A: '1' }, needs: [2, 0] },
      { line: 'cat', input_from: 3 },
    ])
    expect(queue_input.safeParse(inputOf(draft)).success).toBe(true)
  })

  it.each([
    ['commands: [', /neither YAML nor JSON/],
    ['just words', /describes no queue/],
    ['commands: []', /commands: A queue has at least one item/],
    ['- {command: git, nope: 1}', /nope/],
  ])('a file that is none says why: %s', async (text, why) => {
    await expect(readQueueFile(new File([text], 'bad.yaml'))).rejects.toThrow(why)
  })

  it('a need of nobody is named', async () => {
    const read = await readQueueFile(new File(['- {command: git, needs: [nobody]}'], 'bad.yaml'))
    expect(() => draftOf(read)).toThrow('There is no item with the key "nobody" in this queue.')
  })
})

describe('pictures and places', () => {
  const item = (index: number, more: Partial<QueueItem> = {}) =>
    ({
      index,
      key: null,
      title: `${index}`,
      status: 'waiting',
      needs: [],
      after: [],
      input_from: null,
      error: null,
      exit_code: null,
      ...more,
    }) as unknown as QueueItem

  it('where nothing needs anything and one runs at a time, the list is the order', () => {
    const items = [item(0), item(1), item(2)]
    expect(graphOfQueue(items, 1).edges).toEqual([
      { from: '0', to: '1', kind: 'order' },
      { from: '1', to: '2', kind: 'order' },
    ])
    expect(graphOfQueue(items, 2).edges).toEqual([])
    expect(graphOfQueue([item(0), item(1, { needs: [0], input_from: 0 }), item(2, { after: [1] })], 1).edges.map(({ kind }) => kind)).toEqual([
      'input',
      'after',
    ])
  })

  it('a draft shows what is refused', () => {
    addToDraft(itemsOfLine('a | b', nowhere))
    const refused = { error: { code: 'COMMAND_REFUSED', message: 'No.' }, effect: null, pause: null, title: 'b' }
    const { nodes, edges } = graphOfDraft(useDraft.getState(), [{ error: null, effect: 'read', pause: null, title: 'a' }, refused] as never)
    expect(nodes.map(({ note, bad }) => [note, bad])).toEqual([
      ['read', false],
      ['refused', true],
    ])
    expect(edges).toMatchObject([{ kind: 'input' }])
  })

  it('only what waits is moved, and only where that changes something', () => {
    const items = [item(0, { status: 'succeeded' }), item(1), item(2), item(3)]
    expect(orderWith(items, 3, { by: -1 })).toEqual([1, 3, 2])
    expect(orderWith(items, 3, { before: 1 })).toEqual([3, 1, 2])
    expect(orderWith(items, 1, { by: -1 })).toBeNull()
    expect(orderWith(items, 0, { by: 1 })).toBeNull()
    expect(orderWith(items, 3, { before: 0 })).toBeNull()
  })
})
