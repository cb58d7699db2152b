/** Handlers of the area imports: the verdict on each line of what people ran elsewhere. Nothing of it is kept. */
import { most_import_lines } from '../../src-preload/contract/imports.ts'
import { AppError } from '../base/app-error.ts'
import { endOf, foundFiles, readFound } from '../commands/importing/found-files.ts'
import { judgeImport } from '../commands/importing/judge-import.ts'
import { type Imported, ImportReader } from '../commands/importing/read-import.ts'
import { sumUpImport } from '../commands/importing/sum-up-import.ts'
import type { Operations } from './operations.ts'
import type { Rooms } from './rooms.ts'

export function importHandlers({ imports: on }: Operations, rooms: Rooms) {
  return on.router({
    check: on.check.handler(({ input: { text, lines, format, name, ...place }, signal }) => {
      if ((text === undefined) === (lines === undefined)) {
        const message = 'Give either the "text" of a file or its "lines".'
        throw new AppError('INVALID_INPUT', message, { issues: [{ path: 'text', message }] })
      }
      if (lines) return judged(rooms, { format: format ?? 'bash', lines, skipped: { binary: 0, too_long: 0, beyond: 0 }, notes: [] }, place, signal)
      const reader = new ImportReader({ name, format })
      reader.add(Buffer.from(text!))
      return judged(rooms, endOf(reader, name ?? ''), place, signal)
    }),
    found: on.found.handler(({ input: { workspace } }) => ({
      items: foundFiles(rooms.commands.home, rooms.surroundings(workspace ?? null).workspace?.path ?? null),
      next_cursor: null,
    })),
    read: on.read.handler(async ({ input: { id, ...place }, signal }) => {
      const root = rooms.surroundings(place.workspace ?? null).workspace?.path ?? null
      return judged(rooms, await readFound(id, rooms.commands.home, root), place, signal)
    }),
  })
}

async function judged(
  rooms: Rooms,
  { format, lines, skipped, notes }: Imported,
  { workspace, work_dir }: { workspace?: string | undefined; work_dir?: string | undefined },
  signal: AbortSignal | undefined,
) {
  const beyond = Math.max(0, lines.length - most_import_lines)
  const items = await judgeImport(rooms.commands, lines.slice(0, most_import_lines), rooms.surroundings(workspace ?? null), work_dir, signal)
  const more = beyond > 0 ? [`${beyond} of ${lines.length} different lines, the least used ones, were not judged.`] : []
  return sumUpImport(format, items, { skipped: { ...skipped, beyond: skipped.beyond + beyond }, notes: [...notes, ...more] })
}
