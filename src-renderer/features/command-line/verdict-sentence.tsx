/** The sentence of a verdict: two lines of it, and all of it on a key or a click where that is not enough. */
import { ChevronDown, ChevronUp } from 'lucide-react'
import { useLayoutEffect, useRef, useState } from 'react'
import { browseRule } from '../../stores/policies.ts'
import { useWidth } from '../../ui/use-too-wide.ts'
import styles from './command-line.module.css'

function Rule({ rule }: { rule: string }) {
  return (
    <button type="button" className={styles.rule} onClick={() => browseRule(rule)} title="Show the rules of this tool">
      {rule}
    </button>
  )
}

interface Props {
  allowed: boolean
  rule: string
  reason: string
  whole: boolean
  onWhole: () => void
}

export function VerdictSentence({ allowed, rule, reason, whole, onWhole }: Props) {
  const sentence = useRef<HTMLSpanElement>(null)
  const width = useWidth(sentence)
  const [is_cut, setCut] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it says and the room for it
  useLayoutEffect(() => {
    const shown = sentence.current
    if (shown && !whole) setCut(shown.scrollHeight > shown.clientHeight + 2)
  }, [reason, rule, width, whole])
  return (
    <>
      <span className={styles.sentence} ref={sentence} data-whole={whole || undefined}>
        {allowed ? 'allowed by ' : 'refused by '}
        <Rule rule={rule} />
        <span className={styles.reason} title={reason}>
          {`: ${reason}`}
        </span>
      </span>
      {is_cut || whole ? (
        <button
          type="button"
          className={styles.whole}
          aria-expanded={whole}
          onClick={onWhole}
          title={whole ? 'Two lines of it (Alt+F1)' : 'All of it (Alt+F1)'}
        >
          {whole ? <ChevronUp size={14} role="img" aria-label="Less" /> : <ChevronDown size={14} role="img" aria-label="All of the sentence" />}
        </button>
      ) : null}
    </>
  )
}
