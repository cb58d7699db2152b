/** A plain text editor for what a conflict becomes, with its marks coloured. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { EditorState, type Range } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, keymap, lineNumbers, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { useEffect, useRef } from 'react'

interface Props {
  label: string
  text: string
  onChange: (text: string) => void
  onSave: () => void
  onEscape: () => void
}

/** For keys: done, so nobody else gets it. */
const after = (act: () => void) => () => {
  act()
  return true
}

const mark = Decoration.line({ class: 'cm-conflict-mark' })

function marksIn(view: EditorView): DecorationSet {
  const found: Range<Decoration>[] = []
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = view.state.doc.lineAt(at)
      if (/^(?:<{7} |>{7} |\|{7} |={7}$)/.test(line.text)) found.push(mark.range(line.from))
      at = line.to + 1
    }
  }
  return Decoration.set(found)
}

const conflictMarks = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor(view: EditorView) {
      this.decorations = marksIn(view)
    }
    update(update: ViewUpdate) {
      if (update.docChanged || update.viewportChanged) this.decorations = marksIn(update.view)
    }
  },
  { decorations: (plugin) => plugin.decorations },
)

const look = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--surface-0)', color: 'var(--text)', fontSize: '12px' },
  '&.cm-focused': { outline: '1px solid var(--accent)', outlineOffset: '-1px' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', fontVariantLigatures: 'none', lineHeight: '20px' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'var(--surface-0)', color: 'var(--muted)', border: 'none' },
  '.cm-conflict-mark': { backgroundColor: 'color-mix(in srgb, var(--change) 18%, transparent)' },
})

export function ResultEditor({ label, text, onChange, onSave, onEscape }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const told = useRef({ onChange, onSave, onEscape })
  useEffect(() => {
    told.current = { onChange, onSave, onEscape }
  })
  const first = useRef({ text, label })
  useEffect(() => {
    const editor = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: first.current.text,
        extensions: [
          // Carriage returns stay characters, so that they are saved as they came.
          EditorState.lineSeparator.of('\n'),
          lineNumbers(),
          history(),
          conflictMarks,
          look,
          EditorView.contentAttributes.of({ 'aria-label': first.current.label, tabindex: '0' }),
          // Tab leaves the editor: it must not be a trap.
          keymap.of([
            { key: 'Mod-s', run: after(() => told.current.onSave()) },
            { key: 'Escape', run: after(() => told.current.onEscape()) },
            ...historyKeymap,
            ...defaultKeymap,
          ]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) told.current.onChange(update.state.doc.toString())
          }),
        ],
      }),
    })
    view.current = editor
    return () => editor.destroy()
  }, [])
  useEffect(() => {
    const editor = view.current
    if (editor && editor.state.doc.toString() !== text) editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } })
  }, [text])
  return <div ref={place} style={{ height: '100%' }} />
}
