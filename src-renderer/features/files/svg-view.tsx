/** A drawing in SVG: as the picture it is, or as the text it is written in. As a picture it runs nothing and loads nothing. */
import { SegmentedControl } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import type { FileText } from '../../../src-preload/contract/files.ts'
import { base64OfBytes } from './byte-text.ts'
import styles from './file-panel.module.css'
import { ImageView } from './image-view.tsx'

type Shape = 'picture' | 'text'

/** In an <img> a drawing has no scripts, no links and no network, whatever stands in it. */
const sourceOf = ({ content }: FileText): string => `data:image/svg+xml;base64,${base64OfBytes(new TextEncoder().encode(content))}`

interface Props {
  file: FileText
  place: { line?: number; asked?: number }
  /** There is text of it that is not saved. */
  is_typed_in: boolean
  text: ReactNode
}

export function SvgView({ file, place: { line, asked }, is_typed_in, text }: Props) {
  const [shape, setShape] = useState<Shape>(line === undefined && !is_typed_in ? 'picture' : 'text')
  /** Once it was shown it stays, for something may have been typed in it. */
  const [opened, setOpened] = useState(line !== undefined || is_typed_in)
  useEffect(() => {
    // Who comes for a line wants the text.
    if (line === undefined || asked === undefined) return
    setShape('text')
    setOpened(true)
  }, [line, asked])
  return (
    <div className={styles.pane}>
      <div className={styles.largeBar}>
        <SegmentedControl
          aria-label="Show as"
          value={shape}
          onChange={(value) => {
            setShape(value as Shape)
            setOpened(true)
          }}
          data={[
            { value: 'picture', label: 'Picture' },
            { value: 'text', label: 'Text' },
          ]}
        />
      </div>
      {shape === 'picture' ? <ImageView key={file.etag} path={file.path} source={sourceOf(file)} size_bytes={file.size_bytes} /> : null}
      {opened ? (
        <div className={styles.pane} hidden={shape === 'picture'}>
          {text}
        </div>
      ) : null}
    </div>
  )
}
