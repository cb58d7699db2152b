/** Reads the YAML of a template file: the templates in it, and what is wrong with line, column and fix. */
import { stringify } from 'yaml'
import type { z } from 'zod'
import { type TemplateDefinition, type TemplateProblem, template_definition } from '../../../src-preload/contract/templates.ts'
import { readPolicyText } from '../../commands/policies/policy-text.ts'
import { didYouMean } from '../../commands/words/did-you-mean.ts'
import { checkDefinition, type Finding } from './check-definition.ts'
import { isQueue, type QueueText, readQueueText } from './read-queue-text.ts'

export interface ReadTemplates {
  /** Only the sound ones. */
  templates: TemplateDefinition[]
  problems: Omit<TemplateProblem, 'path'>[]
  /** The queue that the file describes instead. */
  queue?: QueueText
}

const most_templates = 100

/**
 * A file holds one template, a list of them under `templates`, or the `commands` of a queue. `name` is for a template or queue without one.
 * Never throws.
 */
export function readTemplateText(text: string, name: string): ReadTemplates {
  const { data, problems, placed } = readPolicyText(text)
  if (problems.length > 0) return { templates: [], problems }
  if (!isFields(data))
    return alone(
      placed({
        path: [],
        message: 'The file holds no template.',
        fix: 'Write "command: git" and "args: [status]", a list under "templates", or a queue under "commands".',
      }),
    )
  if (isQueue(data)) {
    const { queue, findings } = readQueueText(data, name)
    return { templates: [], problems: findings.map((finding) => placed(finding)), ...(queue && { queue }) }
  }
  const list: [readonly (string | number)[], unknown][] =
    data['templates'] === undefined ? [[[], { name, ...data }]] : asList(data['templates']).map((one, n) => [['templates', n], one])
  if (list.length > most_templates)
    return alone(placed({ path: ['templates'], message: `The file holds more than ${most_templates} templates.`, fix: 'Divide it among several files.' }))
  const read: ReadTemplates = { templates: [], problems: [] }
  const names = new Set<string>()
  if (data['templates'] !== undefined)
    for (const key of Object.keys(data))
      if (key !== 'templates')
        read.problems.push(placed({ path: [key], message: `"${key}" means nothing beside "templates".`, fix: 'Move it into one of them, or take it out.' }))
  for (const [path, value] of list) {
    const { definition, findings } = readOne(value)
    if (definition && names.has(definition.name))
      findings.push({ path: ['name'], message: `The name "${definition.name}" stands twice.`, fix: 'Give each template a name of its own.' })
    if (definition) names.add(definition.name)
    if (definition && findings.length === 0) read.templates.push(definition)
    for (const finding of findings) read.problems.push(placed({ ...finding, path: [...path, ...finding.path] }))
  }
  return read
}

const alone = (problem: ReadTemplates['problems'][number]): ReadTemplates => ({ templates: [], problems: [problem] })
const isFields = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value])

function readOne(value: unknown): { definition?: TemplateDefinition; findings: Finding[] } {
  const read = template_definition.safeParse(value)
  if (read.success) return { definition: read.data, findings: checkDefinition(read.data) }
  return { findings: read.error.issues.flatMap((issue) => findingsOf(issue)) }
}

const fields = Object.keys(template_definition.shape)

function findingsOf(issue: z.core.$ZodIssue): Finding[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol') as (string | number)[]
  const last = path.at(-1)
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const near = path.length === 0 ? didYouMean(key, fields) : undefined
      return { path: [...path, key], message: `There is no field "${key}".`, fix: near ? `Write "${near}".` : 'Take it out.' }
    })
  if (issue.code === 'invalid_type' && issue.input === undefined && /undefined/.test(issue.message))
    return [{ path, message: `The field "${last}" is missing.`, fix: `Write "${last}: ...".` }]
  if (issue.code === 'invalid_union' && path[0] === 'parameters')
    return [{ path: [...path], message: 'This is no type of parameter.', fix: 'Write one of text, number, enum, path, branch, date and secret.' }]
  return [{ path, message: `${last === undefined ? 'The template' : `"${last}"`} is not as it should be: ${issue.message}.`, fix: 'Correct it here.' }]
}

/** The text of a file that holds the template; reading it gives the same one. */
export function templateText(definition: TemplateDefinition): string {
  const given = Object.fromEntries(
    Object.entries(definition).filter(([name, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0 && name !== 'args')),
  )
  return stringify(given, { lineWidth: 120 })
}
