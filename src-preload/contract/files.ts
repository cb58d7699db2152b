/** Files of a workspace: list, read, write, move, copy, trash, quick open, search and replace. Paths are relative to the workspace, with `/`. */
import { z } from 'zod'
import { id, operation, success, timestamp } from './shapes.ts'

const path = z.string().max(4096)
/** Default: the workspace that is open. */
const workspace = id.optional()
const etag = z.string().max(200)
const encoding = z.enum(['utf8', 'base64'])
/** Bytes that hold text as JSON and, at worst, as base64. */
const write_limit_bytes = 32 * 1024 * 1024

export const entry_kind = z.enum(['file', 'folder', 'link', 'fifo', 'socket', 'device'])

export const file_entry = z.object({
  path: z.string(),
  name: z.string(),
  kind: entry_kind,
  /** 0 for what is no file. */
  size_bytes: z.int(),
  modified_at: timestamp,
  /** As the link says it; nothing was followed. */
  link_target: z.string().optional(),
  /** The name holds bytes or control characters that no request may hold: it is shown and cannot be opened here. */
  unreadable_name: z.literal(true).optional(),
  /** Tools load code or settings from it: it cannot be changed here. */
  protected: z.literal(true).optional(),
})
export type FileEntry = z.infer<typeof file_entry>

export const file_text = z.object({
  path: z.string(),
  content: z.string(),
  /** `base64`: the bytes are not valid UTF-8. Written back as they came they are the same bytes. */
  encoding,
  /** Holds NUL bytes: nothing for a text editor. */
  binary: z.boolean(),
  size_bytes: z.int(),
  modified_at: timestamp,
  /** Changes with every write; give it back as `if_match`. */
  etag,
  /** Tools load code or settings from it: it cannot be written here. */
  protected: z.literal(true).optional(),
})
export type FileText = z.infer<typeof file_text>

/** What to do when the name is taken; what is replaced by a move or copy goes into the trash. */
const standing = z.enum(['refuse', 'replace', 'keep_both']).default('refuse')
const transferred = z.object({ success: z.literal(true), from: z.string(), path: z.string() })

export const trash_item = z.object({
  id,
  path: z.string(),
  kind: z.enum(['file', 'folder', 'link', 'other']),
  size_bytes: z.int(),
  deleted_at: timestamp,
})
export type TrashItem = z.infer<typeof trash_item>

/** Globs, separated by commas. */
const globs = z.string().max(2000).optional()
export const text_query = z.strictObject({
  pattern: z.string().min(1).max(5000),
  /** Folder or file; default: all. */
  path: path.optional(),
  regex: z.boolean().default(false),
  /** Default: as soon as the pattern has a capital letter. */
  case_sensitive: z.boolean().optional(),
  whole_word: z.boolean().default(false),
  include: globs,
  exclude: globs,
  /** Also what .gitignore names; .git and node_modules never. */
  ignored: z.boolean().default(false),
  workspace,
})
const bounds = { limit: z.int().min(1).max(10_000).default(1000), lines_per_file: z.int().min(1).max(10_000).default(200) }

export const search_match = z.object({
  path: z.string(),
  line: z.int(),
  /** Where the line begins in the file. */
  offset_bytes: z.int(),
  text: z.string(),
  /** `text` is a piece of a long line. */
  cut: z.boolean(),
  /** In UTF-16 units of `text`. */
  matches: z.array(z.object({ start: z.int(), end: z.int(), replacement: z.string().optional() })),
})
export type SearchMatch = z.infer<typeof search_match>

export const search_part = z.object({
  items: z.array(search_match),
  done: z.boolean(),
  /** `limit`: there may be more. */
  cut: z.enum(['limit']).nullable(),
  /** Matching lines that are too long to be shown, or in a file whose name is no text. */
  left_out: z.int(),
})
const replaced_file = z.object({ path, etag })

export const read_query = z.strictObject({
  path,
  workspace,
  /** Over HTTP: 1 answers with the bytes. */
  raw: z.int().min(0).max(1).optional(),
})

/** Of `GET /files/PATH?raw=1`: of a folder, `only` names what of it goes into the zip, once for each path below the folder. */
export const raw_query = read_query.extend({ only: z.union([path, z.array(path).min(1).max(1000)]).optional() })

/** Of `POST /files/PATH/upload`, which is no operation because its body is a stream. */
export const upload_query = z.strictObject({
  conflict: z.enum(['replace', 'keep_both', 'skip']).default('replace'),
  workspace,
})
export const upload_answer = z.object({
  success: z.literal(true),
  path: z.string(),
  size: z.int(),
  /** Empty when nothing was written. */
  sha256: z.string(),
  created: z.boolean(),
  skipped: z.boolean(),
  etag,
})
export type UploadAnswer = z.infer<typeof upload_answer>

export const files_contract = {
  list: operation('read')
    .route({ method: 'GET', path: '/files', summary: 'A folder, one level or several; links and special files are named, never opened' })
    .input(z.strictObject({ path: path.default(''), depth: z.int().min(1).max(32).default(1), limit: z.int().min(1).max(200_000).default(100_000), workspace }))
    .output(z.object({ files: z.array(file_entry), truncated: z.boolean() })),
  read: operation('read', { raw_type: 'application/octet-stream', raw_query: 'raw' })
    .route({
      method: 'GET',
      path: '/files/{+path}',
      summary: 'A file as text (up to 10 MB); with ?raw=1 as bytes of any size, with Range and ETag; a folder comes as a zip, &only=NAME for each part of it',
    })
    .input(read_query)
    .output(file_text),
  bytes: operation('read')
    .input(z.strictObject({ path, from: z.int().min(0), limit: z.int().min(0).max(1_048_576).default(65_536), workspace }))
    .output(z.object({ data: z.string(), from: z.int(), next: z.int(), eof: z.boolean(), size_bytes: z.int(), modified_at: timestamp, etag })),
  /** Of files that are too large to be opened whole. A line that is not there: the last one. */
  find_line: operation('read')
    .input(z.strictObject({ path, line: z.int().min(1), workspace }))
    .output(z.object({ line: z.int(), offset_bytes: z.int() })),
  /** Looks through `limit` bytes from `from`; who finds nothing asks again from `next`. Capital letters count when the text has some. */
  find_text: operation('read')
    .input(
      z.strictObject({ path, text: z.string().min(1).max(5000), from: z.int().min(0), limit: z.int().min(1).max(268_435_456).default(67_108_864), workspace }),
    )
    .output(z.object({ offset_bytes: z.int().nullable(), next: z.int(), eof: z.boolean() })),
  write: operation('run', { body_limit_bytes: write_limit_bytes })
    .route({ method: 'PUT', path: '/files/{+path}', summary: 'Write a file whole, with the folders above it; if_match keeps what others wrote meanwhile' })
    .input(
      z.strictObject({
        path,
        content: z.string(),
        encoding: encoding.default('utf8'),
        /** Null: only when nothing is there. */ if_match: etag.nullable().optional(),
        workspace,
      }),
    )
    .output(z.object({ success: z.literal(true), path: z.string(), created: z.boolean(), size_bytes: z.int(), modified_at: timestamp, etag })),
  remove: operation('run')
    .route({ method: 'DELETE', path: '/files/{+path}', summary: 'Put a file or folder into the trash' })
    .input(z.strictObject({ path, workspace }))
    .output(z.object({ success: z.literal(true), path: z.string(), /** For `restore`. */ trash_id: id })),
  mkdir: operation('run')
    .route({ method: 'POST', path: '/api/files/mkdir', summary: 'Make a folder and those above it' })
    .input(z.strictObject({ path, workspace }))
    .output(z.object({ success: z.literal(true), path: z.string() })),
  move: operation('run')
    .route({ method: 'POST', path: '/api/files/move', summary: 'Move or rename a file or folder' })
    .input(z.strictObject({ from: path, to: path, conflict: standing, workspace }))
    .output(transferred),
  copy: operation('run', { receive_ms: null })
    .route({ method: 'POST', path: '/api/files/copy', summary: 'Copy a file or folder; onto itself with keep_both it is a duplicate' })
    .input(z.strictObject({ from: path, to: path, conflict: standing, workspace }))
    .output(transferred),
  restore: operation('run')
    .route({ method: 'POST', path: '/api/files/restore', summary: 'Put something back from the trash, where it was or elsewhere' })
    .input(z.strictObject({ id, to: path.optional(), conflict: standing, workspace }))
    .output(transferred),
  trash: {
    list: operation('read')
      .route({ method: 'GET', path: '/api/files/trash', summary: 'What was deleted from the workspace, newest first' })
      .input(z.strictObject({ limit: z.int().min(1).max(500).default(50), cursor: z.string().max(500).optional(), workspace }))
      .output(z.object({ items: z.array(trash_item), next_cursor: z.string().nullable() })),
    purge: operation('admin')
      .route({ method: 'DELETE', path: '/api/files/trash/{id}', summary: 'Delete one thing in the trash for good' })
      .input(z.strictObject({ id, workspace }))
      .output(success),
    empty: operation('admin')
      .route({ method: 'DELETE', path: '/api/files/trash', summary: 'Delete everything in the trash of the workspace for good' })
      .input(z.strictObject({ workspace }))
      .output(z.object({ success: z.literal(true), removed: z.int() })),
  },
  /** Files dropped onto the desktop's window, copied by their paths; for the window alone. Started, asked about until `received`; who does not ask for 30 s has stopped it. */
  imports: {
    start: operation('run')
      .input(z.strictObject({ source: z.string().min(1).max(4096), path, conflict: upload_query.shape.conflict, workspace }))
      .output(z.object({ id })),
    next: operation('run')
      .input(z.strictObject({ id, wait_ms: z.int().min(0).max(10_000).default(200) }))
      .output(z.object({ copied_bytes: z.int(), size_bytes: z.int(), received: upload_answer.nullable() })),
    stop: operation('run').input(z.strictObject({ id })).output(success),
  },
  /** Two steps, because what a zip is to hold can be more than an address: this, and a GET of `url`, which works once, within ten minutes. */
  zips: {
    create: operation('read', { body_limit_bytes: write_limit_bytes })
      .route({
        method: 'POST',
        path: '/api/files/zips',
        successStatus: 201,
        summary: 'Order a zip of a folder, or of up to 100 000 things below it: the answer names an address that gives it once',
      })
      .input(z.strictObject({ path: path.default(''), only: z.array(path).min(1).max(100_000).optional(), workspace }))
      .output(z.object({ id: z.string(), url: z.string(), expires_at: timestamp })),
  },
  quick: operation('read')
    .route({ method: 'GET', path: '/api/files/quick', summary: 'Files whose paths answer to a few letters, best first' })
    .input(z.strictObject({ q: z.string().max(200), limit: z.int().min(1).max(200).default(50), workspace }))
    .output(
      z.object({
        /** `places`: indexes of the letters of `path` that matched. */
        items: z.array(z.object({ path: z.string(), score: z.number(), places: z.array(z.int()) })),
        indexed: z.int(),
        truncated: z.boolean(),
      }),
    ),
  filter: operation('read')
    .route({ method: 'GET', path: '/api/files/filter', summary: 'Files and folders whose names hold these letters, in all folders but .git and node_modules' })
    .input(z.strictObject({ q: z.string().min(1).max(200), limit: z.int().min(1).max(2000).default(500), workspace }))
    .output(z.object({ files: z.array(file_entry), truncated: z.boolean() })),
  search: operation('read')
    .route({ method: 'GET', path: '/api/files/search', summary: 'Text in files, all matches in one answer' })
    .input(text_query.extend(bounds))
    .output(search_part),
  /** The same as it is found: start, ask for the next part until `done`. Who does not ask for 30 s has stopped it. */
  searches: {
    start: operation('read').input(text_query.extend(bounds)).output(z.object({ id })),
    next: operation('read')
      .input(z.strictObject({ id, wait_ms: z.int().min(0).max(10_000).default(2000) }))
      .output(search_part),
    stop: operation('read').input(z.strictObject({ id })).output(success),
  },
  preview_replace: operation('read')
    .route({ method: 'POST', path: '/api/files/replace/preview', summary: 'What a replacement in files would change' })
    .input(text_query.extend({ ...bounds, replacement: z.string().max(100_000) }))
    .output(search_part.extend({ files: z.array(replaced_file) })),
  replace: operation('run')
    .route({ method: 'POST', path: '/api/files/replace', summary: 'Replace in the files that a preview showed, each only in the version it showed' })
    .input(text_query.extend({ replacement: z.string().max(100_000), files: z.array(replaced_file).min(1).max(10_000) }))
    .output(
      z.object({
        changed: z.array(z.object({ path: z.string(), etag, count: z.int() })),
        failed: z.array(z.object({ path: z.string(), code: z.string(), error: z.string() })),
      }),
    ),
}
