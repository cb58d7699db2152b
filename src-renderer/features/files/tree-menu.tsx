/** The menu of an entry of the tree, or of the place beside all of them. */
import { Menu, Portal } from '@mantine/core'
import type { ReactNode } from 'react'
import type { FileEntry } from '../../../src-preload/contract/files.ts'
import { searchFiles, setClipboard, useFiles } from '../../stores/files.ts'
import { copyText } from '../../ui/copy-text.ts'
import { Keys } from '../../ui/kbd.tsx'
import { canDownloadFolders, downloadFileEntry, downloadZip } from './downloads.ts'
import { reasonToKeep } from './protected-entries.ts'
import styles from './tree.module.css'
import { duplicate, folderAt, openEntry, pasteInto, removeEntries } from './tree-acts.tsx'

export interface MenuPlace {
  x: number
  y: number
  /** Undefined: the workspace itself. */
  entry: FileEntry | undefined
}

/** Moved up where it would end below the window. */
const in_window = { flip: false, shift: { crossAxis: true, padding: 4 } }

interface Props {
  place: MenuPlace | null
  chosen: readonly string[]
  onClose: () => void
  onNew: (what: 'file' | 'folder', entry: FileEntry | undefined) => void
  onRename: (entry: FileEntry) => void
  /** After an act that leaves the focus to nobody. */
  onDone: () => void
}

function Act({ keys, color, off, act, children }: { keys?: string; color?: string; off?: boolean | undefined; act: () => unknown; children: ReactNode }) {
  return (
    <Menu.Item disabled={off ?? false} {...(color && { color })} rightSection={keys ? <Keys combo={keys} /> : null} onClick={() => act()}>
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
  const target = folderAt(entry)
  /** The folder of a protected file may be open to others. */
  const [kept, kept_target] = [reasonToKeep(chosen), reasonToKeep([target])]
  const off = kept !== null
  const reason = kept ?? kept_target
  return (
    // A place of the window, so outside of the panel, which counts places from its own corner.
    <Portal>
      <Menu opened onClose={onClose} position="bottom-start" offset={0} middlewares={in_window} trapFocus returnFocus withinPortal>
        <Menu.Target>
          <span className={styles.anchor} style={{ left: place.x, top: place.y }} />
        </Menu.Target>
        <Menu.Dropdown className={styles.menu}>
          {reason ? <Menu.Label className={styles.reason}>{reason}</Menu.Label> : null}
          {entry && entry.kind !== 'folder' && !many ? (
            <Act keys="enter" act={() => openEntry(entry)}>
              Open
            </Act>
          ) : null}
          <Act keys="alt+n" off={kept_target !== null} act={() => onNew('file', entry)}>
            New file
          </Act>
          <Act keys="alt+shift+n" off={kept_target !== null} act={() => onNew('folder', entry)}>
            New folder
          </Act>
          <Menu.Divider />
          {entry ? (
            <>
              <Act keys="ctrl+x" off={off} act={then(() => setClipboard({ mode: 'cut', paths: chosen }))}>
                Cut
              </Act>
              <Act keys="ctrl+c" act={then(() => setClipboard({ mode: 'copy', paths: chosen }))}>
                Copy
              </Act>
            </>
          ) : null}
          {clipboard ? (
            <Act keys="ctrl+v" off={kept_target !== null} act={then(() => pasteInto(target))}>
              Paste
            </Act>
          ) : null}
          {entry ? (
            <>
              <Act keys="ctrl+d" off={off} act={then(() => duplicate(chosen))}>
                Duplicate
              </Act>
              {many ? null : (
                <Act keys="f2" off={off} act={() => onRename(entry)}>
                  Rename
                </Act>
              )}
              <Act keys="delete" off={off} color="red" act={then(() => removeEntries(chosen))}>
                {many ? `Delete ${chosen.length} things` : 'Delete'}
              </Act>
              <Menu.Divider />
              <Act act={then(() => copyText(chosen.join('\n')))}>{many ? 'Copy the paths' : 'Copy the path'}</Act>
              {entry.kind === 'file' && !many ? (
                <Act act={then(() => downloadFileEntry(entry))}>Download</Act>
              ) : canDownloadFolders() && (many || entry.kind === 'folder') ? (
                <Act act={then(() => downloadZip(chosen))}>{many ? `Download ${chosen.length} things as a zip` : 'Download as a zip'}</Act>
              ) : null}
            </>
          ) : null}
          <Act act={() => searchFiles('', folderAt(entry))}>{entry?.kind === 'folder' ? 'Search in this folder' : 'Search in files'}</Act>
        </Menu.Dropdown>
      </Menu>
    </Portal>
  )
}
