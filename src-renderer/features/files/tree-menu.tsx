/** The menu of an entry of the tree, or of the place beside all of them. */
import { Menu } from '@mantine/core'
import type { ReactNode } from 'react'
import type { FileEntry } from '../../../src-preload/contract/files.ts'
import { searchFiles, setClipboard, useFiles } from '../../stores/files.ts'
import { copyText } from '../../ui/copy-text.ts'
import { Keys } from '../../ui/kbd.tsx'
import styles from './tree.module.css'
import { download, duplicate, folderAt, openEntry, pasteInto, removeEntries } from './tree-acts.tsx'

export interface MenuPlace {
  x: number
  y: number
  /** Undefined: the workspace itself. */
  entry: FileEntry | undefined
}

interface Props {
  place: MenuPlace | null
  chosen: readonly string[]
  onClose: () => void
  onNew: (what: 'file' | 'folder', entry: FileEntry | undefined) => void
  onRename: (entry: FileEntry) => void
  /** After an act that leaves the focus to nobody. */
  onDone: () => void
}

function Act({ keys, color, act, children }: { keys?: string; color?: string; act: () => unknown; children: ReactNode }) {
  return (
    <Menu.Item {...(color && { color })} rightSection={keys ? <Keys combo={keys} /> : null} onClick={() => act()}>
      {children}
    </Menu.Item>
  )
}

export function TreeMenu({ place, chosen, onClose, onNew, onRename, onDone }: Props) {
  const clipboard = useFiles((state) => state.clipboard)
  if (!place) return null
  const { entry } = place
  const then = (act: () => unknown) => () => {
    void act()
    onDone()
  }
  const many = chosen.length > 1
  return (
    <Menu opened onClose={onClose} position="bottom-start" offset={0} trapFocus returnFocus withinPortal>
      <Menu.Target>
        <span className={styles.anchor} style={{ left: place.x, top: place.y }} />
      </Menu.Target>
      <Menu.Dropdown>
        {entry && entry.kind !== 'folder' && !many ? (
          <Act keys="enter" act={() => openEntry(entry)}>
            Open
          </Act>
        ) : null}
        <Act keys="alt+n" act={() => onNew('file', entry)}>
          New file
        </Act>
        <Act keys="alt+shift+n" act={() => onNew('folder', entry)}>
          New folder
        </Act>
        <Menu.Divider />
        {entry ? (
          <>
            <Act keys="ctrl+x" act={then(() => setClipboard({ mode: 'cut', paths: chosen }))}>
              Cut
            </Act>
            <Act keys="ctrl+c" act={then(() => setClipboard({ mode: 'copy', paths: chosen }))}>
              Copy
            </Act>
          </>
        ) : null}
        {clipboard ? (
          <Act keys="ctrl+v" act={then(() => pasteInto(folderAt(entry)))}>
            Paste
          </Act>
        ) : null}
        {entry ? (
          <>
            <Act keys="ctrl+d" act={then(() => duplicate(chosen))}>
              Duplicate
            </Act>
            {many ? null : (
              <Act keys="f2" act={() => onRename(entry)}>
                Rename
              </Act>
            )}
            <Act keys="delete" color="red" act={then(() => removeEntries(chosen))}>
              {many ? `Delete ${chosen.length} things` : 'Delete'}
            </Act>
            <Menu.Divider />
            <Act act={then(() => copyText(chosen.join('\n')))}>{many ? 'Copy the paths' : 'Copy the path'}</Act>
            {entry.kind === 'file' && !many ? <Act act={then(() => download(entry))}>Download</Act> : null}
          </>
        ) : null}
        <Act act={() => searchFiles('', folderAt(entry))}>{entry?.kind === 'folder' ? 'Search in this folder' : 'Search in files'}</Act>
      </Menu.Dropdown>
    </Menu>
  )
}
