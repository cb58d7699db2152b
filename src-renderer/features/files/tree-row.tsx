/** One row of the tree: how deep it lies, what it is, its name, how git sees it. */
import {
  ChevronDown,
  ChevronRight,
  CircleAlert,
  Ellipsis,
  File,
  FileCode,
  FileImage,
  FileSymlink,
  FileText,
  Folder,
  FolderOpen,
  LoaderCircle,
  Lock,
  type LucideIcon,
  Plug,
} from 'lucide-react'
import type { FileEntry } from '../../../src-preload/contract/files.ts'
import { oneLine } from '../../ui/format.ts'
import { isImage } from './file-kinds.ts'
import { NameField } from './name-field.tsx'
import styles from './tree.module.css'
import type { TreeRow } from './tree-rows.ts'
import type { GitMark } from './use-git-marks.ts'

const code = /\.(?:[cm]?[jt]sx?|py|go|rs|java|c|h|cc|cpp|hpp|rb|php|sh|sql|tf|html|css|scss|xml|ya?ml|json|toml)$/i

function iconOf(entry: FileEntry, open: boolean | undefined): LucideIcon {
  if (entry.kind === 'folder') return open ? FolderOpen : Folder
  if (entry.kind === 'link') return FileSymlink
  if (entry.kind !== 'file') return Plug
  if (isImage(entry.name)) return FileImage
  return code.test(entry.name) ? FileCode : /\.(?:md|txt|rst|log)$/i.test(entry.name) ? FileText : File
}

const mark_letters: Record<GitMark, string> = { changed: 'M', added: 'A', conflict: '!' }
const mark_words: Record<GitMark, string> = { changed: 'changed', added: 'new', conflict: 'in conflict' }

const protected_words = 'Tools load code or settings from here, so it cannot be changed in Opsdeck'

/** What is to be known about an entry beside its name. */
export function describeEntry(entry: FileEntry, mark: GitMark | undefined): string | undefined {
  const words = [mark && mark_words[mark], entry.protected && 'protected'].filter(Boolean)
  return words.length > 0 ? words.join(', ') : undefined
}

const kind_words: Partial<Record<FileEntry['kind'], string>> = { link: 'link', fifo: 'pipe', socket: 'socket', device: 'device' }

interface Props {
  row: TreeRow
  mark: GitMark | undefined
  cut: boolean
  renaming: boolean
  taken: () => ReadonlySet<string>
  onName: (name: string | null) => void
}

const said_icons = { loading: LoaderCircle, empty: Ellipsis, failed: CircleAlert, cut: Ellipsis }

export function TreeRowView({ row, mark, cut, renaming, taken, onName }: Props) {
  const indent = { paddingInlineStart: 8 + row.depth * 14 }
  if (row.kind === 'new') {
    const Icon = row.what === 'folder' ? Folder : File
    return (
      <span className={styles.cells} style={indent}>
        <span className={styles.twist} />
        <Icon size={14} aria-hidden className={styles.icon} />
        <NameField label={`Name of the new ${row.what}`} name="" taken={taken()} onDone={onName} />
      </span>
    )
  }
  if (row.kind !== 'entry') {
    const Icon = said_icons[row.kind]
    return (
      <span className={styles.cells} data-said={row.kind} style={indent} title={row.text}>
        <span className={styles.twist} />
        <Icon size={14} aria-hidden className={styles.icon} />
        <span className={styles.name}>{row.text}</span>
      </span>
    )
  }
  const { entry, open } = row
  const Icon = iconOf(entry, open)
  const Twist = open ? ChevronDown : ChevronRight
  const kind = kind_words[entry.kind]
  return (
    <span className={styles.cells} data-mark={mark} data-cut={cut || undefined} style={indent} title={oneLine(entry.path)}>
      <span className={styles.twist}>{open === undefined ? null : <Twist size={14} aria-hidden />}</span>
      <Icon size={14} aria-hidden className={styles.icon} />
      {renaming ? (
        <NameField label={`New name of ${entry.name}`} name={entry.name} taken={taken()} onDone={onName} />
      ) : (
        <span className={styles.name}>{oneLine(entry.name)}</span>
      )}
      {kind && !renaming ? (
        <span className={styles.quiet}>
          {kind}
          {entry.link_target === undefined ? '' : ` to ${oneLine(entry.link_target)}`}
        </span>
      ) : null}
      {entry.protected && !renaming ? (
        <span className={styles.lock} aria-hidden title={protected_words}>
          <Lock size={12} />
        </span>
      ) : null}
      {mark && !renaming ? (
        <span className={styles.mark} aria-hidden title={`Git: ${mark_words[mark]}`}>
          {open === undefined ? mark_letters[mark] : '•'}
        </span>
      ) : null}
    </span>
  )
}
