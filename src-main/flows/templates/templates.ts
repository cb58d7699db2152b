/** The templates: saved ones and those in the files of a workspace; filled, judged, and made ready to be run by whoever runs them. */

import type { TemplateValues } from '../../../src-preload/contract/template-values.ts'
import {
  type Template,
  type TemplateCheck,
  type TemplateDefinition,
  type TemplateInput,
  type TemplatePatch,
  type TemplateProblem,
  template_definition,
} from '../../../src-preload/contract/templates.ts'
import { AppError } from '../../base/app-error.ts'
import { timestampNow } from '../../base/clock.ts'
import { newId } from '../../base/ids.ts'
import type { CommandRequest, Judgement } from '../../commands/commands.ts'
import type { Store } from '../../store/store.ts'
import { noTemplate, type TemplateRecord } from '../../store/template-rows.ts'
import { checkDefinition, isOptional } from './check-definition.ts'
import { dayIn } from './check-value.ts'
import { type Filled, fillTemplate, optionsByValues, shapeOf, type ValueIssue } from './fill-template.ts'
import { readTemplateText, templateText } from './read-template-text.ts'
import { type FileQueue, readTemplateFiles, workspaceOfId } from './template-files.ts'
import { confirmedBySaving, type ExampleDesk, type LoadedTemplate, loadedFromFile, loadedFromRecord, templateView } from './template-view.ts'

export interface TemplatesOptions extends ExampleDesk {
  store: Pick<Store, 'templates' | 'commits'>
  announce: (change: { area: 'templates'; id: string | null; action: 'created' | 'updated' | 'removed' }) => void
  /** Somebody looks at the files of this workspace: from now on changes of them are told. */
  watch: (root: string) => void
}

export interface FillOptions {
  values?: TemplateValues | undefined
  preset?: string | undefined
  if_match?: string | undefined
  workspace?: string | null | undefined
  /** The time it is run for, and where on earth; default now, here. */
  at?: Date | undefined
  time_zone?: string | undefined
  /** It is kept for later, as an item of a queue or by a schedule: no secret can be given then. */
  is_kept?: boolean | undefined
}

/** A command that a template became; whoever submits it has it judged once more. */
export interface ReadyCommand {
  request: CommandRequest
  /** A secret, given on standard input. */
  input: string | undefined
  secret_env: string[]
  workspace: string | null
  judgement: Judgement
  /** It destroys what saving the template confirmed. */
  is_confirmed: boolean
  template: LoadedTemplate
}

/** Every method that takes `only_key_id` knows of saved templates only those which that key made; all else throws NOT_FOUND. */
export class Templates {
  readonly #options: TemplatesOptions

  constructor(options: TemplatesOptions) {
    this.#options = options
  }

  /** By name; those of files come with what is wrong with their files. Throws NOT_FOUND for an unknown workspace. */
  async list(workspace_id: string | null, only_key_id?: string): Promise<{ items: Template[]; queues: FileQueue[]; problems: TemplateProblem[] }> {
    const { workspace } = this.#options.surroundings(workspace_id)
    const saved = this.#options.store.templates.all(only_key_id).map(loadedFromRecord)
    if (workspace) this.#options.watch(workspace.path)
    const files = workspace ? await readTemplateFiles(workspace) : { templates: [], queues: [], problems: [] }
    const loaded = [...saved, ...files.templates.map((one) => loadedFromFile(one, workspace!.id))]
    const items = loaded.map((one) => templateView(this.#options, one))
    return { items: items.toSorted((one, other) => one.name.localeCompare(other.name)), queues: files.queues, problems: files.problems }
  }

  /** Throws NOT_FOUND. */
  async load(id: string, only_key_id?: string): Promise<LoadedTemplate> {
    const in_workspace = workspaceOfId(id)
    if (in_workspace === undefined) return loadedFromRecord(this.#options.store.templates.get(id, only_key_id))
    let workspace: { id: string; path: string } | null
    try {
      workspace = this.#options.surroundings(in_workspace).workspace
    } catch (error) {
      if (error instanceof AppError) throw noTemplate(id)
      throw error
    }
    const files = workspace && (await readTemplateFiles(workspace))
    const found = files?.templates.find((one) => one.id === id)
    const queue = files?.queues.find((one) => one.id === id)
    if (queue) throw new AppError('INVALID_INPUT', `The file ${queue.path} describes a queue, and a template is a single command.`, { id })
    if (!found) throw noTemplate(id)
    return loadedFromFile(found, workspace!.id)
  }

  /** Throws NOT_FOUND. */
  async get(id: string, only_key_id?: string): Promise<Template> {
    return templateView(this.#options, await this.load(id, only_key_id))
  }

  /** Throws INVALID_INPUT, naming each field. What it destroys is confirmed by this, for its shape. */
  async create({ workspace, favourite, shortcut, ...definition }: TemplateInput, made_by: string | null): Promise<Template> {
    const record = this.#newRecord(definition, { workspace: workspace ?? null, made_by, favourite: favourite ?? false, shortcut: shortcut ?? null })
    await this.#write([record])
    this.#options.announce({ area: 'templates', id: record.id, action: 'created' })
    return this.#viewOf(record)
  }

  #newRecord(definition: TemplateDefinition, own: Pick<TemplateRecord, 'workspace' | 'made_by' | 'favourite' | 'shortcut'>): TemplateRecord {
    mustBeSound(definition)
    const now = timestampNow()
    return { id: newId(), definition, ...own, confirmed: confirmedBySaving(this.#options, definition, own.workspace), created: now, updated: now }
  }

  #viewOf(record: TemplateRecord): Template {
    return templateView(this.#options, loadedFromRecord(record))
  }

  async #write(records: readonly TemplateRecord[]): Promise<void> {
    const { templates, commits } = this.#options.store
    // A shortcut may be taken from another one, which gets it back where this fails.
    const before = new Map(templates.all().map((one) => [one.id, one]))
    await commits.write(
      () => {
        for (const record of records) templates.put(record)
      },
      () => {
        for (const { id } of records) if (!before.has(id)) templates.remove(id)
        for (const record of before.values()) templates.put(record)
      },
    )
  }

  /** Throws NOT_FOUND, INVALID_INPUT, and CONFLICT for one of a file or another version than was edited. */
  async update({ id, if_match, workspace, favourite, shortcut, ...patch }: TemplatePatch, only_key_id?: string): Promise<Template> {
    refuseFile(id)
    const before = this.#options.store.templates.get(id, only_key_id)
    mustMatch(loadedFromRecord(before), if_match)
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
    // What may be taken away is null then; a time-out that is null is none.
    const whole = Object.entries({ ...before.definition, ...given }).filter(([name, value]) => value !== null || name === 'timeout_ms')
    const definition = template_definition.parse(Object.fromEntries(whole))
    mustBeSound(definition)
    const place = workspace === undefined ? before.workspace : workspace
    const is_same = Object.keys(given).length === 0 && place === before.workspace
    const record: TemplateRecord = {
      ...before,
      definition,
      workspace: place,
      favourite: favourite ?? before.favourite,
      shortcut: shortcut === undefined ? before.shortcut : shortcut,
      // A star is no confirmation.
      confirmed: is_same ? before.confirmed : confirmedBySaving(this.#options, definition, place),
      updated: timestampNow(),
    }
    await this.#write([record])
    this.#options.announce({ area: 'templates', id, action: 'updated' })
    return this.#viewOf(record)
  }

  /** Throws NOT_FOUND, and CONFLICT for one of a file. */
  async remove(id: string, only_key_id?: string): Promise<void> {
    refuseFile(id)
    const { templates, commits } = this.#options.store
    const before = templates.get(id, only_key_id)
    await commits.write(
      () => templates.remove(id),
      () => templates.put(before),
    )
    this.#options.announce({ area: 'templates', id, action: 'removed' })
  }

  /**
   * The command it becomes. Throws INVALID_INPUT for values that do not fit, CONFLICT for another version than `if_match`, WORKSPACE_NOT_TRUSTED for one
   * of a file, and what judging throws.
   */
  ready(template: LoadedTemplate, options: FillOptions): ReadyCommand {
    const { commands, surroundings } = this.#options
    mustMatch(template, options.if_match)
    const around = surroundings(template.workspace ?? options.workspace ?? null)
    if (template.origin === 'file') {
      if (options.if_match === undefined)
        throw invalid([{ path: 'if_match', message: 'A template of a file is run as it was shown: give the etag that came with it as "if_match".' }])
      if (!around.workspace?.trusted)
        throw new AppError(
          'WORKSPACE_NOT_TRUSTED',
          `The template lies in ${template.path}, and the workspace is not trusted. Trust it in the settings if you know what is in it.`,
        )
    }
    if (options.is_kept) refuseSecrets(template, options.values)
    const filled = this.#fill(template, options, around.workspace?.path ?? null)
    if ('issues' in filled) throw invalid(filled.issues)
    const judgement = commands.judge(filled.request, around)
    const { verdict } = judgement
    const read_as_options = optionsByValues(filled, verdict)
    if (read_as_options.length > 0) throw invalid(read_as_options)
    const { confirmed } = template
    const is_confirmed =
      verdict.effect === 'destroy' && confirmed !== null && confirmed.rule === verdict.rule && confirmed.shape === shapeOf(template.definition)
    const { request, input, secret_env } = filled
    return { request, input, secret_env, workspace: around.workspace?.id ?? null, judgement, is_confirmed, template }
  }

  #fill(
    { definition }: LoadedTemplate,
    { values = {}, preset, at = new Date(), time_zone }: FillOptions,
    root: string | null,
  ): Filled | { issues: ValueIssue[] } {
    const chosen = preset === undefined ? undefined : definition.presets.find(({ name }) => name === preset)
    if (preset !== undefined && !chosen) return { issues: [{ path: 'preset', message: `There is no preset "${preset}".` }] }
    return fillTemplate({ definition, given: { ...chosen?.values, ...values }, seat: { today: dayIn(time_zone, at), root } })
  }

  /** What `ready` would say, as an answer. Throws NOT_FOUND, CONFLICT. */
  async check(id: string, options: FillOptions, only_key_id?: string): Promise<TemplateCheck> {
    const template = await this.load(id, only_key_id)
    const { etag } = template
    try {
      // A look runs nothing: whether it is the version that was shown is asked at the run.
      const { judgement, is_confirmed } = this.ready({ ...template, origin: 'saved' }, options)
      return { verdict: judgement.verdict, issues: [], confirmed: is_confirmed, etag }
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'INVALID_INPUT') throw error
      const issues = (error.details['issues'] as ValueIssue[] | undefined) ?? [{ path: '', message: error.message }]
      return { verdict: null, issues, confirmed: false, etag }
    }
  }

  /** Throws NOT_FOUND. */
  async exportText(id: string, only_key_id?: string): Promise<{ name: string; text: string }> {
    const { definition } = await this.load(id, only_key_id)
    return { name: `${definition.name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+|-+$/g, '') || 'template'}.yaml`, text: templateText(definition) }
  }

  /** Text and templates, one made of the other. Throws INVALID_INPUT unless one of the two is given. */
  convert({ text, definition }: { text?: string | undefined; definition?: TemplateDefinition | undefined }) {
    if ((text === undefined) === (definition === undefined)) throw invalid([{ path: 'text', message: 'Give either "text" or "definition".' }])
    const shown = text ?? templateText(definition!)
    const { templates, problems } = readTemplateText(shown, 'template')
    return { text: shown, definitions: templates, problems }
  }

  /** Throws INVALID_INPUT with `details.problems` (line, column, fix); nothing is saved then. */
  async importText(text: string, workspace: string | null, made_by: string | null): Promise<Template[]> {
    const { templates, problems } = readTemplateText(text, 'imported')
    const found =
      problems.length > 0 || templates.length > 0
        ? problems
        : [{ line: 1, column: 1, message: 'The text holds no template.', fix: 'Write "command: git" and "args: [status]".' }]
    if (found.length > 0) {
      const issues = found.map(({ line, column, message }) => ({ path: 'text', message: `Line ${line}, column ${column}: ${message}` }))
      throw new AppError('INVALID_INPUT', issues[0]!.message, { issues, problems: found })
    }
    const records = templates.map((definition) => this.#newRecord(definition, { workspace, made_by, favourite: false, shortcut: null }))
    await this.#write(records)
    this.#options.announce({ area: 'templates', id: null, action: 'created' })
    return records.map((record) => this.#viewOf(record))
  }
}

function invalid(issues: readonly ValueIssue[]): AppError {
  return new AppError('INVALID_INPUT', issues[0]!.message, { issues })
}

function mustBeSound(definition: TemplateDefinition): void {
  const findings = checkDefinition(definition)
  if (findings.length > 0) throw invalid(findings.map(({ path, message, fix }) => ({ path: path.join('.'), message: `${message} ${fix}` })))
}

function mustMatch({ etag, path, definition }: LoadedTemplate, if_match: string | undefined): void {
  if (if_match === undefined || if_match === etag) return
  const what = path === null ? `The template "${definition.name}"` : `The file ${path}`
  throw new AppError('CONFLICT', `${what} was changed since it was shown. Look at it again, then run or save it.`, { etag })
}

function refuseFile(id: string): void {
  if (workspaceOfId(id) !== undefined) throw new AppError('CONFLICT', 'This template lies in a file of the workspace. Change the file, or save a copy.', { id })
}

/** Throws INVALID_INPUT where a secret would have to be stored. */
function refuseSecrets({ definition }: LoadedTemplate, values: TemplateValues = {}): void {
  const issues = definition.parameters.flatMap((parameter) => {
    if (parameter.type !== 'secret' || (isOptional(parameter) && values[parameter.name] === undefined)) return []
    return [
      {
        path: `values.${parameter.name}`,
        message: `"${parameter.name}" is a secret, which is never stored, so it cannot be given later. Put the variable into the context profile of the workspace and take the parameter out.`,
      },
    ]
  })
  if (issues.length > 0) throw invalid(issues)
}
