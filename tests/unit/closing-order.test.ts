import { describe, expect, it } from 'vitest'
import { ClosingOrder } from '../../src-main/closing-order.ts'

function listed() {
  const closing = new ClosingOrder()
  const said: string[] = []
  closing.setLog({ debug() {}, info() {}, warn() {}, error: (message) => said.push(message) })
  return { closing, said }
}

describe('the end of the house', () => {
  it('comes in the reverse order of building, once', async () => {
    const { closing } = listed()
    const order: string[] = []
    for (const name of ['first', 'second', 'third']) closing.add(name, async () => order.push(name))
    expect(closing.has_begun).toBe(false)
    const end = closing.close()
    expect(closing.has_begun).toBe(true)
    await Promise.all([end, closing.close()])
    expect(order).toEqual(['third', 'second', 'first'])
  })

  it('does not stop at one that fails or hangs: it is logged and the rest close', async () => {
    const { closing, said } = listed()
    const order: string[] = []
    closing.add('last', () => order.push('last'))
    closing.add('throws', () => {
      throw new Error('no')
    })
    closing.add('rejects', () => Promise.reject(new Error('no')))
    closing.add('hangs', () => new Promise(() => {}), 20)
    await closing.close()
    expect(order).toEqual(['last'])
    expect(said).toEqual([expect.stringContaining('hangs'), expect.stringContaining('rejects'), expect.stringContaining('throws')])
  })
})
