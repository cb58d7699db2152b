/** What the disk has beside what was typed, differences marked; single ones can be taken over. */

import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { MergeView } from '@codemirror/merge'
import { EditorState } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { lineEnd } from './byte-text.ts'
import styles from './file-panel.module.css'
import { looks } from './text-editor.ts'

interface Props {
  disk: string
  mine: string
  onMine: (text: string) => void
}

export function CompareView({ disk, mine, onMine }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const tell = useRef(onMine)
  tell.current = onMine
  const begin = useRef(mine)
  useEffect(() => {
    const view = new MergeView({
      parent: host.current!,
      a: { doc: disk, extensions: [looks('On the disk'), EditorState.readOnly.of(true), EditorState.lineSeparator.of(lineEnd(disk))] },
      b: {
        doc: begin.current,
        extensions: [
          looks('Yours'),
          history(),
          keymap.of([...historyKeymap, ...defaultKeymap]),
          EditorState.lineSeparator.of(lineEnd(begin.current)),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) tell.current(update.state.sliceDoc())
          }),
        ],
      },
      revertControls: 'a-to-b',
      collapseUnchanged: { margin: 4, minSize: 8 },
      gutter: true,
    })
    view.b.focus()
    return () => view.destroy()
  }, [disk])
  return (
    <>
      <div className={styles.sides} aria-hidden>
        <span>On the disk</span>
        <span>Yours</span>
      </div>
      <div ref={host} className={styles.compare} />
    </>
  )
}
