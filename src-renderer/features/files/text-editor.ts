/** Makes the editor of a file: coloured by its type, searched, with the end of line that the file has. */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput, LanguageDescription, syntaxHighlighting } from '@codemirror/language'
import { gotoLine, highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import {
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from '@codemirror/view'
import { editorColours, editorTheme } from '../../parts/editor-theme.ts'
import { lineEnd } from './byte-text.ts'

export interface EditorEvents {
  onChange: (view: EditorView) => void
  onSave: () => void
}

const language = new Compartment()
const ending = new Compartment()
const writing = new Compartment()

/** What every editor here has, also those that only compare. */
export const looks = (label: string): Extension => [
  lineNumbers(),
  highlightSpecialChars(),
  syntaxHighlighting(editorColours),
  editorTheme,
  EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', 'data-takes-focus': '' }),
]

function extensions(label: string, text: string, { onChange, onSave }: EditorEvents): Extension[] {
  return [
    looks(label),
    ending.of(EditorState.lineSeparator.of(lineEnd(text))),
    writing.of([]),
    language.of([]),
    codeFolding(),
    foldGutter({ openText: '▾', closedText: '▸' }),
    history(),
    drawSelection(),
    dropCursor(),
    EditorState.allowMultipleSelections.of(true),
    rectangularSelection(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    autocompletion({ icons: false, activateOnTyping: false }),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    search({ top: true }),
    keymap.of([
      {
        key: 'Mod-s',
        preventDefault: true,
        run: () => {
          onSave()
          return true
        },
      },
      { key: 'Mod-g', preventDefault: true, run: gotoLine },
      ...closeBracketsKeymap,
      ...searchKeymap,
      ...completionKeymap,
      ...foldKeymap,
      ...historyKeymap,
      ...defaultKeymap,
      indentWithTab,
    ]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.view)
    }),
  ]
}

/** `text` as it is in the file. */
export function createEditor(parent: HTMLElement, options: { name: string; label: string; text: string } & EditorEvents): EditorView {
  const { name, label, text } = options
  const view = new EditorView({ parent, state: EditorState.create({ doc: text, extensions: extensions(label, text, options) }) })
  void colour(view, name)
  return view
}

/** The language comes when it is there; a file of no known kind stays plain. */
async function colour(view: EditorView, name: string): Promise<void> {
  const { languages } = await import('@codemirror/language-data')
  const support = await LanguageDescription.matchFilename(languages, name)?.load()
  if (support && view.dom.isConnected) view.dispatch({ effects: language.reconfigure(support) })
}

/** Keys change nothing while it is read only; what the program puts in its place still does. */
export const setReadOnly = (view: EditorView, is_read_only: boolean): void =>
  view.dispatch({ effects: writing.reconfigure(EditorState.readOnly.of(is_read_only)) })

/** The whole text, with the ends of line that the file has. */
export const textOf = (view: EditorView): string => view.state.sliceDoc()

/** Another text in the place of this one; what is the same at both ends is left alone, so that the cursor stays where it is. */
export function replaceText(view: EditorView, text: string): void {
  view.dispatch({ effects: ending.reconfigure(EditorState.lineSeparator.of(lineEnd(text))) })
  const before = view.state.doc
  const after = view.state.toText(text)
  if (before.eq(after)) return
  const old = before.toString()
  const fresh = after.toString()
  const least = Math.min(old.length, fresh.length)
  let from = 0
  while (from < least && old.charCodeAt(from) === fresh.charCodeAt(from)) from++
  let tail = 0
  while (tail < least - from && old.charCodeAt(old.length - 1 - tail) === fresh.charCodeAt(fresh.length - 1 - tail)) tail++
  view.dispatch({ changes: { from, to: before.length - tail, insert: after.slice(from, after.length - tail) } })
}

export function showLine(view: EditorView, number: number): void {
  const line = view.state.doc.line(Math.max(1, Math.min(number, view.state.doc.lines)))
  view.dispatch({ selection: { anchor: line.from, head: line.to }, effects: EditorView.scrollIntoView(line.from, { y: 'center' }) })
  view.focus()
}
