/** The order of a queue, for any list of items: needs hold, nobody is forgotten, every circle is found and no other thing is called one. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../src-main/base/app-error.ts'
import { Course, type CourseItem, type CourseRules } from '../../../src-main/flows/queues/course.ts'
import { type ItemOrder, type ItemToOrder, orderItems } from '../../../src-main/flows/queues/order-items.ts'

const parameters = { numRuns: 500, ...(process.env['SEED'] && { seed: Number(process.env['SEED']) }) }

const keyOf = (index: number) => `k${index}`

/** Items that need only those at lower ranks, in a list shuffled against the ranks: always without a circle. */
const free_of_circles = fc.integer({ min: 1, max: 25 }).chain((size) =>
  fc.record({
    /** The rank of the item at each index. */
    ranks: fc.shuffledSubarray(
      Array.from({ length: size }, (_, n) => n),
      { minLength: size, maxLength: size },
    ),
    picks: fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1), fc.boolean()), { maxLength: size * 2 }),
  }),
)

function itemsOf({ ranks, picks }: { ranks: number[]; picks: [number, number, boolean][] }): ItemToOrder[] {
  const needs = ranks.map((): (string | number)[] => [])
  for (const [one, other, by_key] of picks) {
    if (one === other) continue
    const [from, to] = ranks[one]! > ranks[other]! ? [one, other] : [other, one]
    needs[from]!.push(by_key ? keyOf(to) : to)
  }
  return needs.map((list, index) => ({ key: keyOf(index), ...(list.length > 0 && { needs: list }) }))
}

interface Ran {
  /** Indexes in the order in which they began. */
  began: number[]
  states: Map<number, 'passed' | 'failed' | 'skipped'>
  blamed: Map<number, number>
  most_at_once: number
}

/** Runs a course to its end; `next` says which of those that run ends, `passes` how. Checks at every start what must hold then. */
function runCourse(orders: readonly ItemOrder[], rules: CourseRules, passes: (index: number) => boolean, next: () => number): Ran {
  const items = orders.map(({ needs, after }, index): CourseItem => ({ index, place: index, needs, after, state: 'waiting' }))
  const course = new Course(items, rules)
  const ran: Ran = { began: [], states: new Map(), blamed: new Map(), most_at_once: 0 }
  const active: number[] = []
  for (let turn = 0; !course.is_over; turn++) {
    if (turn > orders.length * 2) throw new Error('The course does not come to its end.')
    for (let index = course.next(); index !== undefined; index = course.next()) {
      for (const need of orders[index]!.needs) expect(ran.states.get(need)).toBe('passed')
      for (const before of orders[index]!.after) expect(ran.states.has(before)).toBe(true)
      expect(ran.began).not.toContain(index)
      ran.began.push(index)
      active.push(index)
    }
    ran.most_at_once = Math.max(ran.most_at_once, active.length)
    expect(active.length).toBeGreaterThan(0)
    const [index] = active.splice(next() % active.length, 1) as [number]
    const passed = passes(index)
    ran.states.set(index, passed ? 'passed' : 'failed')
    for (const { index: skipped, because } of course.end(index, passed)) {
      expect(ran.states.has(skipped)).toBe(false)
      ran.states.set(skipped, 'skipped')
      ran.blamed.set(skipped, because)
    }
  }
  return ran
}

/** A source of choices that is the same for the same seed. */
function choices(seed: number): () => number {
  let state = seed
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648)
}

/** All that an item needs, directly or not. */
function allNeeds(orders: readonly ItemOrder[], index: number, found = new Set<number>()): Set<number> {
  for (const need of orders[index]!.needs) {
    if (found.has(need)) continue
    found.add(need)
    allNeeds(orders, need, found)
  }
  return found
}

describe('the order of items without a circle', () => {
  it('lets every item begin once, each after all it needs, never more at once than allowed', () => {
    fc.assert(
      fc.property(free_of_circles, fc.integer({ min: 1, max: 5 }), fc.nat(), (list, concurrency, seed) => {
        const orders = orderItems(itemsOf(list))
        const ran = runCourse(orders, { stop_on_failure: true, concurrency }, () => true, choices(seed))
        expect(ran.began.toSorted((one, other) => one - other)).toEqual(orders.map((_, index) => index))
        expect([...ran.states.values()].every((state) => state === 'passed')).toBe(true)
        expect(ran.most_at_once).toBeLessThanOrEqual(concurrency)
      }),
      parameters,
    )
  })

  it('is that of the list where nobody needs anybody, however many run at once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 8 }), fc.nat(), (size, concurrency, seed) => {
        const orders = orderItems(Array.from({ length: size }, () => ({})))
        const ran = runCourse(orders, { stop_on_failure: true, concurrency }, () => true, choices(seed))
        expect(ran.began).toEqual(orders.map((_, index) => index))
        expect(ran.most_at_once).toBe(Math.min(size, concurrency))
      }),
      parameters,
    )
  })

  it('after failures skips exactly those that need one that failed, and names it', () => {
    fc.assert(
      fc.property(
        free_of_circles,
        fc.integer({ min: 1, max: 5 }),
        fc.nat(),
        fc.uniqueArray(fc.nat(24), { maxLength: 4 }),
        (list, concurrency, seed, failing) => {
          const orders = orderItems(itemsOf(list))
          const ran = runCourse(orders, { stop_on_failure: false, concurrency }, (index) => !failing.includes(index), choices(seed))
          for (const index of orders.keys()) {
            const needed = [...allNeeds(orders, index)]
            const has_failed_need = needed.some((need) => ran.states.get(need) === 'failed')
            const expected = has_failed_need ? 'skipped' : failing.includes(index) ? 'failed' : 'passed'
            expect(ran.states.get(index)).toBe(expected)
            const blamed = ran.blamed.get(index)
            if (blamed !== undefined) expect([needed.includes(blamed), ran.states.get(blamed)]).toEqual([true, 'failed'])
          }
        },
      ),
      parameters,
    )
  })

  it('after the first failure, where that stops, lets nothing more begin', () => {
    fc.assert(
      fc.property(free_of_circles, fc.integer({ min: 1, max: 5 }), fc.nat(), fc.nat(24), (list, concurrency, seed, failing) => {
        const orders = orderItems(itemsOf(list))
        const ran = runCourse(orders, { stop_on_failure: true, concurrency }, (index) => index !== failing, choices(seed))
        expect(ran.states.size).toBe(orders.length)
        expect(new Set(ran.blamed.values()).size).toBe(ran.blamed.size > 0 ? 1 : 0)
        for (const [index, state] of ran.states) expect(ran.began.includes(index)).toBe(state !== 'skipped')
      }),
      parameters,
    )
  })

  it('can be taken up at any moment: what ended stays, what remains has the same end', () => {
    fc.assert(
      fc.property(
        free_of_circles,
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        fc.nat(24),
        fc.nat(25),
        (list, concurrency, stop_on_failure, failing, many) => {
          const orders = orderItems(itemsOf(list))
          const rules = { stop_on_failure, concurrency }
          const itemsAt = (states: readonly CourseItem['state'][]) =>
            orders.map(({ needs, after }, index): CourseItem => ({ index, place: index, needs, after, state: states[index]! }))
          const goOn = (course: Course, states: CourseItem['state'][], turns: number) => {
            for (const { index } of course.settle()) states[index] = 'failed'
            for (let turn = 0; turn < turns && !course.is_over; turn++) {
              const index = course.next() ?? states.indexOf('active')
              states[index] = index === failing ? 'failed' : 'passed'
              for (const skipped of course.end(index, index !== failing)) states[skipped.index] = 'failed'
            }
            // The cut finds one that was let go and is not over.
            const last = course.next()
            if (last !== undefined) states[last] = 'active'
          }
          const whole = orders.map((): CourseItem['state'] => 'waiting')
          goOn(new Course(itemsAt(whole), { ...rules, concurrency: 1 }), whole, Number.POSITIVE_INFINITY)
          const cut = orders.map((): CourseItem['state'] => 'waiting')
          goOn(new Course(itemsAt(cut), { ...rules, concurrency: 1 }), cut, many)
          goOn(new Course(itemsAt(cut), { ...rules, concurrency: 1 }), cut, Number.POSITIVE_INFINITY)
          expect(cut).toEqual(whole)
        },
      ),
      parameters,
    )
  })
})

describe('a circle', () => {
  it('is found wherever one is closed, and is named as one that there is', () => {
    fc.assert(
      fc.property(free_of_circles, fc.nat(), (list, pick) => {
        const items = itemsOf(list)
        const orders = orderItems(items)
        const reaching = orders.flatMap((_, index) => [...allNeeds(orders, index)].map((need) => [need, index] as const))
        // Somebody who is needed comes to need who needs him; where nobody needs anybody, himself.
        const [from, to] = reaching.length > 0 ? reaching[pick % reaching.length]! : [pick % items.length, pick % items.length]
        const closed = items.map((item, index) => (index === from ? { ...item, needs: [...(item.needs ?? []), to] } : item))
        const error = refusal(closed)
        expect(error.code).toBe('INVALID_INPUT')
        const cycle = error.details['cycle'] as number[]
        expect(cycle.at(-1)).toBe(cycle[0])
        expect(cycle.length).toBeGreaterThan(1)
        for (const [n, index] of cycle.slice(0, -1).entries()) {
          const needs = (closed[index]!.needs ?? []).map((ref) => (typeof ref === 'number' ? ref : Number(ref.slice(1))))
          expect(needs).toContain(cycle[n + 1])
        }
        expect(error.message).toContain(cycle.map((index) => `"${keyOf(index)}"`).join(' needs '))
      }),
      parameters,
    )
  })

  it('of ten thousand items, and a chain of as many, take no stack and little time', () => {
    const chain = Array.from({ length: 10_000 }, (_, index): ItemToOrder => (index === 0 ? {} : { needs: [index - 1] }))
    expect(orderItems(chain)).toHaveLength(10_000)
    expect(refusal([{ needs: [9999] }, ...chain.slice(1)]).details['cycle']).toHaveLength(10_001)
  })
})

describe('a question', () => {
  it('without needs of its own comes after all before it, and before all after it', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 25 }), fc.integer({ min: 1, max: 5 }), fc.nat(), (questions, concurrency, seed) => {
        const orders = orderItems(questions.map((is_question) => (is_question ? { pause: 'So?' } : {})))
        const { began } = runCourse(orders, { stop_on_failure: true, concurrency }, () => true, choices(seed))
        for (const [index, is_question] of questions.entries()) {
          if (!is_question) continue
          expect(began.slice(0, began.indexOf(index)).toSorted((one, other) => one - other)).toEqual(Array.from({ length: index }, (_, n) => n))
        }
      }),
      parameters,
    )
  })
})

function refusal(items: readonly ItemToOrder[]): AppError {
  try {
    orderItems(items)
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('It was not refused.')
}
