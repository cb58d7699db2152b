/** A text file in the editor: typed in, saved, compared with what others wrote to the disk meanwhile. */

import type { Text } from '@codemirror/state'
import type { EditorView } from '@codemirror/view'
import { Button } from '@mantine/core'
import { lazy, Suspense, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { FileText } from '../../../src-preload/contract/files.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { page_id, useTypedElsewhere } from '../../stores/draft-windows.ts'
import { type FileDraft, forgetDraft, forgetKept, keepDraftNow, keepDraftSoon } from '../../stores/file-drafts.ts'
import { nameOf } from '../../stores/file-tree.ts'
import { fileKey, noteUnsaved } from '../../stores/unsaved-files.ts'
import { Note } from '../../ui/note.tsx'
import { base64OfBytes, bytesOfBase64, bytesOfText, textOfBytes } from './byte-text.ts'
import styles from './file-panel.module.css'
import { ElsewhereNote, KeptNote } from './kept-notes.tsx'
import { createEditor, replaceText, setReadOnly, showLine, textOf } from './text-editor.ts'

const CompareView = lazy(async () => ({ default: (await import('./compare-view.tsx')).CompareView }))

interface Props {
  workspace: string
  path: string
  /** As it is on the disk now; null when it is gone. */
  disk: FileText | null
  /** What it begins with. */
  opened: FileText
  /** What was typed here and not saved before the window closed. */
  kept: FileDraft | null
  place: { line?: number; asked?: number }
  /** Asks for what is on the disk. */
  readDisk: () => void
}

export const textOfFile = (file: FileText): string => (file.encoding === 'base64' ? textOfBytes(bytesOfBase64(file.content)) : file.content)

/** The bytes of the text as a call takes them; half a surrogate pair stands for a byte that is no UTF-8. */
function contentOf(text: string): { content: string; encoding: 'utf8' | 'base64' } {
  return text.isWellFormed() ? { content: text, encoding: 'utf8' } : { content: base64OfBytes(bytesOfText(text)), encoding: 'base64' }
}

/** What the disk had when the text was last the same as there. */
interface Base {
  doc: Text
  /** Null: nothing was there. */
  etag: string | null
}

export function TextPane({ workspace, path, disk, opened, kept, place, readDisk }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const base = useRef<Base | null>(null)
  const sending = useRef<string | null>(null)
  const first = useRef(opened)
  /** Until its user chose, nothing can be typed: it would take the place of what is kept. */
  const [offered, setOffered] = useState(kept !== null && kept.text !== textOfFile(opened) ? kept : null)
  const is_offered = useRef(false)
  is_offered.current = offered !== null
  const [dirty, setDirty] = useState(false)
  const [saving, setSaving] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  /** Of the disk, while it is not what the text began with. */
  const [other, setOther] = useState<FileText | 'gone' | null>(null)
  const [comparing, setComparing] = useState(false)
  const key = fileKey(workspace, path)
  const typed_elsewhere = useTypedElsewhere(workspace, path)

  const look = useCallback(() => {
    const doc = view.current?.state.doc
    const is_dirty = doc !== undefined && base.current !== null && !doc.eq(base.current.doc)
    setDirty(is_dirty)
    if (is_offered.current) return
    if (!is_dirty) return forgetDraft({ workspace, path })
    keepDraftSoon({ workspace, path }, doc.length, () => view.current && { workspace, path, text: textOf(view.current), etag: base.current?.etag ?? null })
  }, [workspace, path])

  const save = useCallback(async (): Promise<boolean> => {
    const editor = view.current
    if (!editor || !base.current) return false
    const doc = editor.state.doc
    const text = textOf(editor)
    sending.current = text
    setSaving(true)
    try {
      const { etag } = await api.files.write({ path, workspace, ...contentOf(text), if_match: base.current.etag })
      base.current = { doc, etag }
      setFailure(null)
      setOther(null)
      setComparing(false)
      look()
      return true
    } catch (error) {
      const reason = toFailure(error)
      if (reason.code === 'CONFLICT' && reason.details['reason'] !== 'changing') readDisk()
      else setFailure(reason.message)
      return false
    } finally {
      sending.current = null
      setSaving(false)
    }
  }, [path, workspace, look, readDisk])

  const drop = useCallback(() => {
    if (view.current && base.current) view.current.dispatch({ changes: { from: 0, to: view.current.state.doc.length, insert: base.current.doc } })
  }, [])
  const handlers = useRef({ save, look })
  useLayoutEffect(() => {
    handlers.current = { save, look }
  })

  useEffect(() => {
    const text = textOfFile(first.current)
    const editor = createEditor(host.current!, {
      name: nameOf(path),
      label: `Text of ${path}`,
      text,
      onChange: () => handlers.current.look(),
      onSave: () => void handlers.current.save(),
    })
    view.current = editor
    base.current = { doc: editor.state.doc, etag: first.current.etag || null }
    return () => {
      keepDraftNow({ workspace, path })
      editor.destroy()
      view.current = null
    }
  }, [workspace, path])
  const is_protected = (disk ?? opened).protected === true
  const is_read_only = offered !== null || is_protected
  useEffect(() => {
    if (view.current) setReadOnly(view.current, is_read_only)
  }, [is_read_only])

  useEffect(() => {
    noteUnsaved(key, dirty ? { path, save, drop } : null)
  }, [key, dirty, path, save, drop])
  useEffect(() => () => noteUnsaved(key, null), [key])

  const take = useCallback(
    (file: FileText) => {
      const editor = view.current
      if (!editor) return
      replaceText(editor, textOfFile(file))
      base.current = { doc: editor.state.doc, etag: file.etag }
      setOther(null)
      setComparing(false)
      setFailure(null)
      look()
    },
    [look],
  )

  // The disk has changed: what was not typed in follows it, what was is never overwritten without a word.
  useEffect(() => {
    const editor = view.current
    const known = base.current
    if (!editor || !known) return
    if (disk?.etag === known.etag || (disk === null && known.etag === null)) return setOther(null)
    const text = disk ? textOfFile(disk) : null
    if (disk && (text === textOf(editor) || text === sending.current)) {
      base.current = { doc: text === textOf(editor) ? editor.state.doc : editor.state.toText(text!), etag: disk.etag }
      setOther(null)
      look()
    } else if (disk && editor.state.doc.eq(known.doc)) take(disk)
    else setOther(disk ?? 'gone')
  }, [disk, take, look])

  const { line, asked } = place
  useEffect(() => {
    if (view.current && line !== undefined && asked !== undefined) showLine(view.current, line)
  }, [line, asked])

  /** It stands on the version it was typed on: when the disk has another, its user is asked as if it had changed just now. */
  const bringBack = () => {
    if (!view.current || !base.current || !offered) return
    is_offered.current = false
    base.current = { ...base.current, etag: offered.etag }
    replaceText(view.current, offered.text)
    keepDraftNow({ workspace, path })
    if (offered.page !== page_id) forgetKept(offered)
    if ((disk?.etag ?? null) !== offered.etag) setOther(disk ?? 'gone')
    setOffered(null)
  }
  const forgetOffered = () => {
    if (offered) forgetKept(offered)
    setOffered(null)
  }

  /** The text stays; saving it writes over what the disk has now, because its user chose so. */
  const keepMine = () => {
    if (!base.current || other === null) return
    base.current = { ...base.current, etag: other === 'gone' ? null : other.etag }
    setOther(null)
    setComparing(false)
    void save()
  }

  return (
    <div className={styles.pane}>
      {failure ? (
        <Note tone="failure" onClose={() => setFailure(null)}>
          The file was not saved. {failure}
        </Note>
      ) : null}
      {is_protected ? (
        <Note tone="info">Tools load code or settings from this file, so it is read only here. Change it with the tool itself, or in a terminal.</Note>
      ) : null}
      {offered?.elsewhere ? (
        <ElsewhereNote kept={offered} onTake={bringBack} onLeave={forgetOffered} />
      ) : offered ? (
        <KeptNote kept={offered} changed={(disk?.etag ?? null) !== offered.etag} onTake={bringBack} onForget={forgetOffered} />
      ) : typed_elsewhere ? (
        <Note tone="info">Another window has text of this file that is not saved. Whichever window saves second is asked.</Note>
      ) : null}
      {other === 'gone' ? (
        <Note
          tone="warning"
          action={
            <Button size="compact-sm" onClick={keepMine}>
              Write it again
            </Button>
          }
        >
          The file is gone from the disk. Its text is kept here until this tab is closed.
        </Note>
      ) : other ? (
        <Note
          tone="warning"
          action={
            <span className={styles.choices}>
              <Button size="compact-sm" onClick={() => setComparing(!comparing)}>
                {comparing ? 'Back to the text' : 'Compare'}
              </Button>
              <Button size="compact-sm" onClick={keepMine}>
                Keep mine
              </Button>
              <Button size="compact-sm" onClick={() => take(other)}>
                Take the disk's
              </Button>
            </span>
          }
        >
          The file was changed on the disk since you began to type. Nothing is overwritten until you choose.
        </Note>
      ) : null}
      {comparing && other && other !== 'gone' && view.current ? (
        <Suspense fallback={null}>
          <CompareView
            disk={textOfFile(other)}
            mine={textOf(view.current)}
            onMine={(text) => {
              if (view.current) replaceText(view.current, text)
            }}
          />
        </Suspense>
      ) : null}
      <div ref={host} className={styles.editor} hidden={comparing} />
      <footer className={styles.foot}>
        <span>{is_protected ? 'Read only' : saving ? 'Saving' : dirty ? 'Not saved, Ctrl+S saves' : disk === null ? 'Not on the disk' : 'Saved'}</span>
        {disk?.encoding === 'base64' ? <span>Not all of it is UTF-8; those bytes are kept as they are</span> : null}
      </footer>
    </div>
  )
}
