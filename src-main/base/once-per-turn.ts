/** Remembers answers for as long as nobody else can have had a turn: for what is asked thousands of times in one go. */

/** `make` with its answers kept until the code that runs now lets others run. What it throws is not kept. */
export function oncePerTurn<Name extends string | null, Answer>(make: (name: Name) => Answer): (name: Name) => Answer {
  const known = new Map<Name, { answer: Answer }>()
  return (name) => {
    const kept = known.get(name)
    if (kept) return kept.answer
    const answer = make(name)
    if (known.size === 0) queueMicrotask(() => known.clear())
    known.set(name, { answer })
    return answer
  }
}
