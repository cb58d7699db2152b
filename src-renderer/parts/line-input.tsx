/** The input of the command line, its text coloured by what the policy understood. */
import { type InputHTMLAttributes, type Ref, useLayoutEffect, useRef, useState } from 'react'
import type { VerdictPart } from '../../src-preload/contract/commands.ts'
import styles from './line-input.module.css'
import { paint } from './line-words.ts'

type Props = { line: string; unfinished: boolean; parts: readonly VerdictPart[]; ref: Ref<HTMLInputElement> } & Omit<
  InputHTMLAttributes<HTMLInputElement>,
  'value'
>

export function LineInput({ line, unfinished, parts, ref, onCompositionStart, onCompositionEnd, ...rest }: Props) {
  /** An input method is at work: its letters stand in the field alone, so the field shows its own text. */
  const [composing, setComposing] = useState(false)
  const overlay = useRef<HTMLDivElement>(null)
  const frame = useRef<HTMLDivElement>(null)
  const follow = () => {
    const input = frame.current?.querySelector('input')
    if (input && overlay.current) overlay.current.scrollLeft = input.scrollLeft
  }
  useLayoutEffect(follow)
  return (
    <div className={styles.field} ref={frame} data-composing={composing || undefined}>
      <div ref={overlay} className={styles.overlay} data-unfinished={unfinished || undefined} aria-hidden>
        {paint(line, parts).map((piece, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity but their place
          <span key={i} data-kind={piece.kind} data-ok={piece.ok}>
            {piece.text}
          </span>
        ))}
      </div>
      <input
        ref={ref}
        className={styles.input}
        value={line}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        autoCorrect="off"
        onCompositionStart={(event) => {
          setComposing(true)
          onCompositionStart?.(event)
        }}
        onCompositionEnd={(event) => {
          setComposing(false)
          onCompositionEnd?.(event)
        }}
        onScroll={follow}
        onSelect={follow}
        {...rest}
      />
    </div>
  )
}
