/** What an import asks of the host: the files that were found, the verdicts on one, and keeping lines that were chosen. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type FoundFile, type ImportLine, type ImportResult, most_import_text } from '../../../src-preload/contract/imports.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { useWorkspace } from '../../stores/host.ts'
import { queryClient } from '../../stores/query-client.ts'

export const useFoundFiles = (): UseQueryResult<FoundFile[]> => {
  const workspace = useWorkspace()?.id
  return useQuery({ queryKey: ['import', 'found', workspace ?? null], queryFn: async () => (await api.imports.found(workspace ? { workspace } : {})).items })
}

/** What of a chosen file goes to the host: all of it, or where it is larger than one question the newest whole lines, which say most. The note tells how much that is. */
async function newestOf(file: File): Promise<{ text: string; note: string | null }> {
  if (file.size <= most_import_text) return { text: (await file.text()).slice(0, most_import_text), note: null }
  const text = await file.slice(file.size - most_import_text).text()
  const whole = text.slice(text.indexOf('\n') + 1)
  const read = `Only the newest ${megabytes(whole.length)} of ${megabytes(file.size)} were read, from the end of the file.`
  return { text: whole, note: `${read} The whole file is read by: opsdeck import FILE` }
}

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`

export interface Importing {
  /** What was read, by name; null before the first. */
  read: { name: string; result: ImportResult } | null
  busy: boolean
  failure: string | null
  readFound: (file: FoundFile) => void
  readFile: (file: File) => void
}

export function useImport(): Importing {
  const workspace = useWorkspace()?.id
  const [read, setRead] = useState<Importing['read']>(null)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const during = async (name: string, ask: () => Promise<ImportResult>) => {
    setBusy(true)
    setFailure(null)
    try {
      setRead({ name, result: await ask() })
    } catch (error) {
      setFailure(`${name} was not read: ${toFailure(error).message}`)
    }
    setBusy(false)
  }
  const place = workspace ? { workspace } : {}
  return {
    read,
    busy,
    failure,
    readFound: (file) => void during(file.path, () => api.imports.read({ id: file.id, ...place })),
    readFile: (file) =>
      void during(file.name, async () => {
        const { text, note } = await newestOf(file)
        const result = await api.imports.check({ text, name: file.name, ...place })
        return note === null ? result : { ...result, notes: [note, ...result.notes] }
      }),
  }
}

/** A line without a secret that runs as one command can be kept. */
export const canKeep = ({ group, has_secret }: ImportLine): boolean => (group === 'runs' || group === 'trust') && !has_secret

/** As favourites; what has a name (a script, a target, a task) as a template of that name. Gives how many; stops at the first that the host refuses. */
export async function keepLines(lines: readonly ImportLine[], workspace: string | undefined): Promise<number> {
  let kept = 0
  for (const { line, name } of lines) {
    const verdict = await api.commands.check({ line, ...(workspace ? { workspace } : {}) })
    const [command, ...args] = verdict.argv
    if (!verdict.allowed || command === undefined) continue
    if (name === null) await api.commands.saved.create({ name: line.slice(0, 200), command, args, favourite: true, ...(workspace ? { workspace } : {}) })
    else await api.templates.create({ name: name.slice(0, 200), command, args, parameters: [] })
    kept++
  }
  await Promise.all([queryClient.invalidateQueries({ queryKey: ['saved'] }), queryClient.invalidateQueries({ queryKey: ['templates'] })])
  return kept
}
