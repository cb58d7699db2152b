/** The text of a template: coloured, its problems in place. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language'
import { lintGutter, setDiagnostics } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import type { TemplateProblem } from '../../../src-preload/contract/templates.ts'
import { editorColours, editorTheme } from '../../parts/editor-theme.ts'

export type TextProblem = Omit<TemplateProblem, 'path'>

interface Props {
  label: string
  text: string
  problems: readonly TextProblem[]
  onChange: (text: string) => void
}

export function YamlEditor({ label, text, problems, onChange }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const changed = useRef(onChange)
  const initial = useRef(text)
  useEffect(() => {
    changed.current = onChange
  })
  useEffect(() => {
    const editor = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: initial.current,
        extensions: [
          lineNumbers(),
          lintGutter(),
          history(),
          drawSelection(),
          indentOnInput(),
          indentUnit.of('  '),
          yaml(),
          syntaxHighlighting(editorColours),
          editorTheme,
          highlightActiveLine(),
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
          keymap.of([...historyKeymap, ...defaultKeymap]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) changed.current(update.state.doc.toString())
          }),
        ],
      }),
    })
    view.current = editor
    return () => {
      initial.current = editor.state.doc.toString()
      editor.destroy()
      view.current = null
    }
  }, [label])

  useEffect(() => {
    const editor = view.current
    if (!editor) return
    const { doc } = editor.state
    const diagnostics = problems.map(({ line, column, message, fix }) => {
      const at = doc.line(Math.max(1, Math.min(line, doc.lines)))
      const from = Math.min(at.to, at.from + Math.max(0, column - 1))
      return { from, to: at.to, severity: 'error' as const, message: `${message} ${fix}` }
    })
    editor.dispatch(setDiagnostics(editor.state, diagnostics))
  }, [problems])

  return <div ref={place} style={{ height: '100%', minHeight: 0 }} />
}
