/** A template as everybody sees it: what it says, where it comes from, and the verdict on it filled with examples. */
import { createHash } from 'node:crypto'
import type { Verdict } from '../../../src-preload/contract/commands.ts'
import type { Template, TemplateDefinition } from '../../../src-preload/contract/templates.ts'
import { AppError } from '../../base/app-error.ts'
import type { Commands, Surroundings } from '../../commands/commands.ts'
import { maskWords } from '../../logging/mask.ts'
import type { TemplateRecord } from '../../store/template-rows.ts'
import { fillTemplate, shapeOf } from './fill-template.ts'
import type { FileTemplate } from './template-files.ts'

/** A template of either origin. */
export interface LoadedTemplate {
  id: string
  definition: TemplateDefinition
  workspace: string | null
  origin: Template['origin']
  path: string | null
  etag: string
  confirmed: TemplateRecord['confirmed']
  own: Pick<Template, 'favourite' | 'shortcut' | 'created' | 'updated'>
}

export function loadedFromRecord({ id, definition, workspace, confirmed, favourite, shortcut, created, updated }: TemplateRecord): LoadedTemplate {
  const etag = createHash('sha256')
    .update(JSON.stringify([definition, workspace]))
    .digest('base64url')
  return { id, definition, workspace, origin: 'saved', path: null, etag, confirmed, own: { favourite, shortcut, created, updated } }
}

export function loadedFromFile({ id, definition, path, etag, updated }: FileTemplate, workspace: string): LoadedTemplate {
  return { id, definition, workspace, origin: 'file', path, etag, confirmed: null, own: { favourite: false, shortcut: null, created: null, updated } }
}

/** What judging with examples needs. */
export interface ExampleDesk {
  commands: Pick<Commands, 'judge'>
  surroundings: (workspace_id: string | null) => Surroundings
}

/** The verdict on the template filled with defaults and examples; null where it cannot be filled or judged. */
export function exampleVerdict(
  { commands, surroundings }: ExampleDesk,
  definition: TemplateDefinition,
  workspace: string | null,
): { verdict: Verdict; words: string[] } | null {
  const filled = fillTemplate({ definition, given: {}, seat: { today: '2030-01-31', root: null }, made_up: true })
  if ('issues' in filled) return null
  const { request } = filled
  try {
    return { verdict: commands.judge(request, surroundings(workspace)).verdict, words: maskWords([request.command, ...request.args]) }
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

/** What saving this template confirms: null where it destroys nothing. */
export function confirmedBySaving(desk: ExampleDesk, definition: TemplateDefinition, workspace: string | null): TemplateRecord['confirmed'] {
  const verdict = exampleVerdict(desk, definition, workspace)?.verdict
  return verdict?.allowed && verdict.effect === 'destroy' ? { shape: shapeOf(definition), rule: verdict.rule } : null
}

export function templateView(desk: ExampleDesk, { id, definition, workspace, origin, path, etag, confirmed, own }: LoadedTemplate): Template {
  const judged = exampleVerdict(desk, definition, workspace)
  return {
    kind: 'command',
    ...definition,
    id,
    workspace,
    origin,
    path,
    etag,
    ...own,
    verdict: judged && {
      allowed: judged.verdict.allowed,
      effect: judged.verdict.effect,
      rule: judged.verdict.rule,
      reason: judged.verdict.reason,
      runs_workspace_code: judged.verdict.runs_workspace_code,
    },
    example: judged?.words ?? [],
    confirms: confirmed !== null && confirmed.shape === shapeOf(definition),
  }
}
