/** Paces what a program says beside its output: the newest of each kind, bells counted, so that a flood of them is no flood of messages. */
import type { FromScreens } from './screen-protocol.ts'

/** Sooner nobody would see a difference. */
const pace_ms = 25

type Beside = Extract<FromScreens, { t: 'title' | 'bell' | 'progress' | 'notice' | 'mark' }>

export class NewsPace {
  readonly #say: (news: Beside) => void
  readonly #waiting = new Map<Beside['t'], Beside>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(say: (news: Beside) => void) {
    this.#say = say
  }

  note(news: Beside): void {
    const before = this.#waiting.get(news.t)
    this.#waiting.set(news.t, news.t === 'bell' && before?.t === 'bell' ? { ...news, times: before.times + news.times } : news)
    this.#timer ??= setTimeout(() => this.#flush(), pace_ms)
  }

  #flush(): void {
    this.#timer = undefined
    const all = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const news of all) this.#say(news)
  }

  /** What waits is not said any more. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#waiting.clear()
  }
}
