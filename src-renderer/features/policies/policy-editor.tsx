/** The text of a policy file in an editor: coloured, completed, its problems in place. Loaded when a file is first opened. */
import { autocompletion, type CompletionContext, type CompletionResult, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language'
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { EditorState, type Extension } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import type { PolicyProblem } from '../../../src-preload/contract/policies.ts'
import { editorColours, editorTheme } from '../../parts/editor-theme.ts'
import { completionsAt } from './policy-completion.ts'

export interface EditorProps {
  label: string
  text: string
  readOnly: boolean
  problems: readonly PolicyProblem[]
  /** The line to show; `asked` grows so that the same line can be asked for again. */
  reveal: { line: number; asked: number } | null
  onChange: (text: string) => void
  onSave: () => void
}

function complete(context: CompletionContext): CompletionResult | null {
  const line = context.state.doc.lineAt(context.pos)
  const typed = context.matchBefore(/[\w-]+/)
  if (!typed && !context.explicit && !/(?::|=>|\[|,|\() $|^\s*$|[[(,]$/.test(line.text.slice(0, context.pos - line.from))) return null
  if (!context.explicit && !typed && line.text.trim() === '') return null
  const found = completionsAt(context.state.doc.toString(), line.number, context.pos - line.from)
  if (!found) return null
  return {
    from: line.from + found.from,
    options: found.items.map((item, index) => ({ label: item.insert, detail: item.description, boost: -index })),
    validFor: /^[\w-]*$/,
  }
}

function diagnosticsOf(state: EditorState, problems: readonly PolicyProblem[]): Diagnostic[] {
  return problems.map((problem) => {
    const line = state.doc.line(Math.max(1, Math.min(problem.line, state.doc.lines)))
    const from = Math.min(line.to, line.from + Math.max(0, problem.column - 1))
    const word = /^[^\s:,\]}]+/.exec(state.sliceDoc(from, line.to))?.[0].length ?? 0
    return { from, to: Math.max(from, from + word), severity: 'error', message: `${problem.message} ${problem.fix}` }
  })
}

function extensions(label: string, readOnly: boolean, changed: (text: string) => void, save: () => void): Extension[] {
  return [
    lineNumbers(),
    codeFolding(),
    foldGutter({ openText: '▾', closedText: '▸' }),
    lintGutter(),
    history(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of('  '),
    bracketMatching(),
    yaml(),
    syntaxHighlighting(editorColours),
    editorTheme,
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0', spellcheck: 'false', ...(readOnly ? { 'aria-readonly': 'true' } : {}) }),
    EditorState.readOnly.of(readOnly),
    ...(readOnly ? [] : [highlightActiveLine(), highlightActiveLineGutter(), autocompletion({ override: [complete], icons: false, interactionDelay: 0 })]),
    keymap.of([
      {
        key: 'Mod-s',
        preventDefault: true,
        run: () => {
          save()
          return true
        },
      },
      ...completionKeymap,
      ...lintKeymap,
      ...foldKeymap,
      ...historyKeymap,
      ...defaultKeymap,
    ]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) changed(update.state.doc.toString())
    }),
  ]
}

export function PolicyEditor({ label, text, readOnly, problems, reveal, onChange, onSave }: EditorProps) {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const handlers = useRef({ onChange, onSave })
  useEffect(() => {
    handlers.current = { onChange, onSave }
  })
  const initial = useRef(text)

  useEffect(() => {
    const editor = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: initial.current,
        extensions: extensions(
          label,
          readOnly,
          (changed) => handlers.current.onChange(changed),
          () => handlers.current.onSave(),
        ),
      }),
    })
    view.current = editor
    return () => {
      initial.current = editor.state.doc.toString()
      editor.destroy()
      view.current = null
    }
  }, [label, readOnly])

  // A text that came from elsewhere (the file changed, a draft was dropped) replaces what is shown.
  useEffect(() => {
    const editor = view.current
    if (editor && editor.state.doc.toString() !== text) editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } })
  }, [text])

  useEffect(() => {
    const editor = view.current
    if (editor) editor.dispatch(setDiagnostics(editor.state, diagnosticsOf(editor.state, problems)))
  }, [problems])

  useEffect(() => {
    const editor = view.current
    if (!editor || !reveal) return
    const line = editor.state.doc.line(Math.max(1, Math.min(reveal.line, editor.state.doc.lines)))
    editor.dispatch({ selection: { anchor: line.from, head: line.to }, effects: EditorView.scrollIntoView(line.from, { y: 'center' }) })
    editor.focus()
  }, [reveal])

  return <div ref={place} style={{ height: '100%', minHeight: 0 }} />
}
