/** A sentence of the host whose web addresses can be opened. */
import { openLink } from '../bridge/desktop.ts'
import styles from './linked-text.module.css'

/** An address ends before a blank, a quote, or the sign that ends the sentence around it. */
const address = /https?:\/\/[^\s"'<>()]*[^\s"'<>().,;:!?]/g

export function LinkedText({ text }: { text: string }) {
  const parts = []
  let end = 0
  for (const { 0: url, index } of text.matchAll(address)) {
    parts.push(
      text.slice(end, index),
      <a
        key={index}
        className={styles.link}
        href={url}
        rel="noreferrer"
        onClick={(event) => {
          event.preventDefault()
          openLink(url)
        }}
      >
        {url}
      </a>,
    )
    end = index + url.length
  }
  return (
    <>
      {parts}
      {text.slice(end)}
    </>
  )
}
