/** Registered programs: what their declarations offer, and running one of their commands. */
import { z } from 'zod'
import { verdict } from './commands.ts'
import { job_status } from './jobs.ts'
import { effect } from './running.ts'
import { id, operation } from './shapes.ts'

/** Names of stages, commands, arguments and programs as the files may write them. */
const name = z.string().min(1).max(100)

export const registry_arg_type = z.enum(['text', 'int', 'number', 'flag', 'enum', 'url', 'path-in', 'path-out', 'source'])
export type RegistryArgType = z.infer<typeof registry_arg_type>

/** One argument of a command; `positional` and `option` say where it stands on the line, exactly one of them is given. */
export const registry_arg = z.object({
  name: z.string(),
  type: registry_arg_type,
  required: z.boolean(),
  positional: z.int().nullable(),
  option: z.string().nullable(),
  list: z.boolean(),
  /** What is taken where nothing is given; null for nothing. */
  default: z.json().nullable(),
  choices: z.array(z.string()).nullable(),
  description: z.string(),
  /** Other names by which the argument may be given. */
  aliases: z.array(z.string()),
  /** Bounds of an int or a number. */
  min: z.number().nullable(),
  max: z.number().nullable(),
  /** Longest text, in characters. */
  max_length: z.int().nullable(),
  /** What a text must match as a whole. */
  pattern: z.string().nullable(),
  /** Of an address; null for what takes none. */
  schemes: z.array(z.string()).nullable(),
  /** A path-in that is a folder of the workspace and no file. */
  folder: z.boolean(),
  /** The value may be "-": the result goes to standard output. */
  stdout: z.boolean(),
})
export type RegistryArg = z.infer<typeof registry_arg>

export const registry_command = z.object({
  name: z.string(),
  description: z.string(),
  effect,
  /** Names of arguments whose files are offered first as results. */
  outputs: z.array(z.string()),
  args: z.array(registry_arg),
  /** Arguments of a call as somebody would make it; null where the file gives none. */
  example: z.record(z.string(), z.json()).nullable(),
  timeout_s: z.int().nullable(),
})
export type RegistryCommand = z.infer<typeof registry_command>

export const registry_stage = z.object({ name: z.string(), aliases: z.array(z.string()), commands: z.array(registry_command) })
export type RegistryStage = z.infer<typeof registry_stage>

export const registry_program = z.object({
  name: z.string(),
  description: z.string(),
  installed: z.boolean(),
  /** Absolute path of the program; null where it is not installed. */
  path: z.string().nullable(),
  version: z.string().nullable(),
  /** `builtin`: comes with Opsdeck. `user`: a file of the data dir's `registry/`. */
  origin: z.enum(['builtin', 'user']),
  /** How to get it. */
  install: z.string(),
  stages: z.array(registry_stage),
})
export type RegistryProgram = z.infer<typeof registry_program>

/** What is wrong with a file, where, and what to write instead. `file` is its path; an earlier good version of it stays in force. */
export const registry_problem = z.object({ file: z.string(), line: z.int(), column: z.int(), message: z.string(), fix: z.string() })
export type RegistryProblem = z.infer<typeof registry_problem>

export const registry_commands = z.object({ programs: z.array(registry_program), problems: z.array(registry_problem) })

/**
 * Values of arguments by name: text, numbers, `true` for a flag, lists; `false` and null are the same as nothing. In the place of a file
 * `{"from": JOB_ID, "file": NAME}` is one that an earlier job made; without `file` the one that its download gives.
 */
const args = z.record(name, z.json())
export type RegistryArgs = z.infer<typeof args>

const call_shape = {
  stage: name,
  command: name,
  args: args.default({}),
  /** Needed where several programs have the stage. */
  program: name.optional(),
  /** Whose files the arguments may name; default the current one. */
  workspace: id.optional(),
}

export const registry_call = z.strictObject(call_shape)
export type RegistryCall = z.infer<typeof registry_call>

export const registry_run_input = z.strictObject({
  ...call_shape,
  mode: z.enum(['sync', 'async']).default('sync'),
  timeout_ms: z.int().min(1).max(604_800_000).optional(),
  title: z.string().max(500).optional(),
  /** For a command that destroys: `true`, or the name of the production context that it acts on. */
  confirm: z.union([z.boolean(), z.string().max(4096)]).optional(),
  idempotency_key: z.string().min(1).max(200).optional(),
})
export type RegistryRunInput = z.infer<typeof registry_run_input>

const finished = z.object({
  status: z.enum(['success', 'error']),
  stdout: z.string(),
  stderr: z.string(),
  exit_code: z.int().nullable(),
  job_id: id,
  job_status,
  stdout_cut: z.boolean(),
  stderr_cut: z.boolean(),
})
const accepted = z.object({ status: z.literal('accepted'), job_id: id })
export type RegistryAnswer = z.infer<typeof finished> | z.infer<typeof accepted>

const is_accepted = { status: 202, when: ({ status }: { status?: string }) => status === 'accepted', what: 'Taken in; the job tells the rest' }

export const registry_contract = {
  commands: operation('read', { also_under: '/v1' })
    .route({
      method: 'GET',
      path: '/cli/commands',
      summary: 'Registered programs with their stages, commands and arguments, and what is wrong with their files',
    })
    .input(z.strictObject({}))
    .output(registry_commands),
  examples: operation('read', { also_under: '/v1' })
    .route({ method: 'GET', path: '/cli/examples', summary: 'A request for POST /cli/run of each command that has an example' })
    .input(z.strictObject({}))
    .output(z.object({ examples: z.array(z.object({ name: z.string(), description: z.string(), request: registry_run_input })) })),
  check: operation('read', { also_under: '/v1' })
    .route({ method: 'POST', path: '/cli/check', summary: 'The command line that a call would become, without running it' })
    .input(registry_call)
    .output(
      z.object({
        program: z.string(),
        stage: z.string(),
        command: z.string(),
        /** The program and its arguments; files are named as the program will see them. */
        argv: z.array(z.string()),
        effect,
        confirm_required: z.boolean(),
        installed: z.boolean(),
        /** What the policy of the program says, where it has one. */
        verdict: verdict.nullable(),
      }),
    ),
  run: operation('run', { also_under: '/v1', other_answers: [is_accepted] })
    .route({ method: 'POST', path: '/cli/run', summary: 'Run a command of a registered program and wait for its end, or with mode "async" have it run' })
    .input(registry_run_input)
    .output(z.union([finished, accepted])),
}
