/** Handlers of the area files. */
import type { z } from 'zod'
import type { text_query } from '../../src-preload/contract/files.ts'
import { AppError } from '../base/app-error.ts'
import type { TextQuery } from '../files/search-files.ts'
import type { CallContext } from './call-context.ts'
import type { Operations } from './operations.ts'
import { page } from './paging.ts'
import type { Rooms } from './rooms.ts'

/** The root of a workspace, or of the one that is open. Throws NO_WORKSPACE, NOT_FOUND. */
export function rootOf({ workspaces }: Pick<Rooms, 'workspaces'>, workspace: string | undefined): string {
  const found = workspaces.surroundings(workspace ?? null).workspace
  if (found === null) throw new AppError('NO_WORKSPACE')
  return found.path
}

/** What lies outside the workspace is named by the user's own hand or not at all. */
function onlyWindow({ requested_by }: CallContext): void {
  if (requested_by.door !== 'window')
    throw new AppError('FORBIDDEN', 'Files of this machine are copied by their paths in the window only. Upload them instead.')
}

export function fileHandlers({ files: on }: Operations, rooms: Rooms) {
  const { files } = rooms
  const root = (input: { workspace?: string | undefined }) => rootOf(rooms, input.workspace)
  const done = { success: true as const }
  return on.router({
    list: on.list.handler(({ input, context }) => files.list(root(input), input.path, { depth: input.depth, limit: input.limit, signal: context.signal })),
    read: on.read.handler(({ input }) => files.readText(root(input), input.path)),
    bytes: on.bytes.handler(async ({ input: { from, limit, ...input } }) => {
      await using file = await files.open(root(input), input.path)
      const bytes = await file.bytes(from, limit)
      const { size_bytes, modified_at, etag } = file
      const next = from + bytes.length
      return { data: bytes.toString('base64'), from, next, eof: next >= size_bytes, size_bytes, modified_at, etag }
    }),
    find_line: on.find_line.handler(({ input, context }) => files.findLine(root(input), input.path, input.line, context.signal)),
    find_text: on.find_text.handler(({ input, context }) => files.findText(root(input), input.path, input, context.signal)),
    write: on.write.handler(async ({ input }) => {
      const { written: _always, ...told } = await files.write(root(input), input.path, input)
      return { ...done, ...told }
    }),
    remove: on.remove.handler(async ({ input, context }) => {
      const { id, path } = await files.remove(root(input), input.path, context.signal)
      return { ...done, path, trash_id: id }
    }),
    mkdir: on.mkdir.handler(async ({ input }) => ({ ...done, path: await files.makeFolder(root(input), input.path) })),
    move: on.move.handler(async ({ input, context }) => ({ ...done, ...(await files.move(root(input), { ...input, signal: context.signal })) })),
    copy: on.copy.handler(async ({ input, context }) => ({ ...done, ...(await files.copy(root(input), { ...input, signal: context.signal })) })),
    restore: on.restore.handler(async ({ input }) => ({ ...done, ...(await files.restore(root(input), input.id, input.to, input.conflict)) })),
    trash: on.trash.router({
      list: on.trash.list.handler(async ({ input }) => page('trash', await files.trash.list(root(input)), input, ({ id }) => id)),
      purge: on.trash.purge.handler(async ({ input }) => {
        await files.trash.purge(root(input), input.id)
        return done
      }),
      empty: on.trash.empty.handler(async ({ input }) => ({ ...done, removed: await files.trash.empty(root(input)) })),
    }),
    imports: on.imports.router({
      start: on.imports.start.handler(async ({ input, context }) => {
        onlyWindow(context)
        const limit_bytes = rooms.settings.current.upload_max_bytes
        const at = root(input)
        return { id: await files.imports.start((receiving) => files.receive(at, receiving), { ...input, limit_bytes }) }
      }),
      next: on.imports.next.handler(async ({ input, context }) => {
        onlyWindow(context)
        const { received, ...part } = await files.imports.next(input.id, input.wait_ms)
        return { ...part, received: received && { ...done, size: received.size_bytes, ...received } }
      }),
      stop: on.imports.stop.handler(async ({ input, context }) => {
        onlyWindow(context)
        await files.imports.stop(input.id)
        return done
      }),
    }),
    zips: on.zips.router({
      create: on.zips.create.handler(({ input }) => {
        const { id, expires_at } = files.zip_orders.add({ root: root(input), path: input.path, only: input.only ?? null })
        return { id, url: `/api/files/zips/${id}`, expires_at }
      }),
    }),
    quick: on.quick.handler(({ input }) => files.quick(root(input), input.q, input.limit)),
    filter: on.filter.handler(({ input }) => files.named(root(input), input.q, input.limit)),
    search: on.search.handler(({ input, context }) => files.search(root(input), queryOf(input), input, context.signal)),
    searches: on.searches.router({
      start: on.searches.start.handler(({ input }) => ({ id: files.searches.start(root(input), queryOf(input), input) })),
      next: on.searches.next.handler(({ input }) => files.searches.next(input.id, input.wait_ms)),
      stop: on.searches.stop.handler(async ({ input }) => {
        await files.searches.stop(input.id)
        return done
      }),
    }),
    preview_replace: on.preview_replace.handler(({ input, context }) =>
      files.previewReplace(root(input), queryOf(input), input.replacement, input, context.signal),
    ),
    replace: on.replace.handler(({ input, context }) =>
      files.replace(root(input), { query: queryOf(input), replacement: input.replacement, files: input.files, signal: context.signal }),
    ),
  })
}

function queryOf({ path = '', pattern, regex, case_sensitive, whole_word, include, exclude, ignored }: z.infer<typeof text_query>): TextQuery {
  return { path, pattern, regex, case_sensitive, whole_word, include: globsOf(include), exclude: globsOf(exclude), ignored }
}

/** Commas inside braces belong to the glob. */
function globsOf(written = ''): string[] {
  return (written.match(/(?:\{[^}]*\}|[^,{])+/g) ?? []).map((glob) => glob.trim()).filter((glob) => glob !== '')
}
