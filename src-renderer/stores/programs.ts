/** Registered programs as the host has them, the last values of their commands, and a file on its way to one of them. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { Job } from '../../src-preload/contract/jobs.ts'
import type { RegistryCall, registry_commands } from '../../src-preload/contract/registry.ts'
import type { UploadEntry } from '../../src-preload/contract/uploads.ts'
import { api } from '../bridge/api.ts'

export type CallValues = RegistryCall['args']
/** A call that names its program: what the window makes and remembers. */
export type NamedCall = RegistryCall & { program: string }

export const usePrograms = (): UseQueryResult<z.infer<typeof registry_commands>> =>
  useQuery({ queryKey: ['registry', 'commands'], queryFn: () => api.registry.commands({}) })

/** All files that were handed in, newest first. */
export const useUploaded = (): UseQueryResult<UploadEntry[]> =>
  useQuery({
    queryKey: ['uploads'],
    queryFn: async () => {
      const items: UploadEntry[] = []
      let cursor: string | undefined
      for (;;) {
        const page = await api.uploads.list({ limit: 500, ...(cursor && { cursor }) })
        items.push(...page.items)
        if (!page.next_cursor) return items
        cursor = page.next_cursor
      }
    },
  })

/** A file that was handed in and waits for the argument that takes it. */
export interface CarriedFile {
  file_id: string
  name: string
}

export type ProgramsView = 'commands' | 'uploads'

interface ProgramsState {
  /** By the command's key. */
  values: Readonly<Record<string, CallValues>>
  /** Calls that this window started, by the id of their job. */
  calls: Readonly<Record<string, NamedCall>>
  carried: CarriedFile | null
  view: ProgramsView
  /** Key of the row that is chosen in the tree. */
  chosen: string | null
  /** Grows with each command that is opened from elsewhere: its form begins anew then. */
  opened: number
}

const most_remembered = 100
/** Of one call; larger ones are not kept. */
const most_characters = 20_000

/** `record` with one entry more, which is its newest; the oldest go first. */
export function keepNewest<T>(record: Readonly<Record<string, T>>, key: string, value: T, most: number): Record<string, T> {
  const { [key]: _old, ...rest } = record
  return Object.fromEntries([...Object.entries(rest), [key, value] as const].slice(-most))
}

export const useProgramUse = create<ProgramsState>()(
  persist((): ProgramsState => ({ values: {}, calls: {}, carried: null, view: 'commands', chosen: null, opened: 0 }), {
    name: 'opsdeck.programs',
    partialize: ({ values, calls }) => ({ values, calls }),
  }),
)

/** The key of a command: what a row of the tree and a link to it are named by. */
export const commandKey = ({ program, stage, command }: Pick<NamedCall, 'program' | 'stage' | 'command'>): string => `${program} ${stage} ${command}`

export const rememberedValues = (key: string): CallValues | undefined => useProgramUse.getState().values[key]

/** What the job was called with, as this window remembers it, else as its record has it; nothing where that lacks a secret. */
export function callOfJob({ id, report, workspace }: Pick<Job, 'id' | 'report' | 'workspace'>): NamedCall | undefined {
  const known = useProgramUse.getState().calls[id]
  if (known) return known
  const { program, stage, command, args } = (report ?? {}) as Partial<NamedCall>
  if (program === undefined || stage === undefined || command === undefined || args === undefined) return undefined
  if (JSON.stringify(args).includes('[masked]')) return undefined
  return { program, stage, command, args, ...(workspace !== null && { workspace }) }
}

/** Keeps what a command was started with, for its form and for running the job again. */
export function rememberCall(job_id: string, call: NamedCall): void {
  if (JSON.stringify(call.args).length > most_characters) return
  useProgramUse.setState(({ values, calls }) => ({
    values: keepNewest(values, commandKey(call), call.args, most_remembered),
    calls: keepNewest(calls, job_id, call, most_remembered),
  }))
}

export const carryFile = (carried: CarriedFile | null): void => void useProgramUse.setState({ carried })
export const showPrograms = (view: ProgramsView): void => void useProgramUse.setState({ view })
export const chooseRow = (chosen: string): void => void useProgramUse.setState({ chosen })

/** Shows the form of a command anew, with `given` in its fields or else what it was started with last. */
export const showCommand = (key: string, given: CallValues | undefined): void =>
  void useProgramUse.setState(({ values, opened }) => ({
    ...{ view: 'commands', chosen: key, opened: opened + 1 },
    ...(given && { values: keepNewest(values, key, given, most_remembered) }),
  }))
