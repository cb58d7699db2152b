/** What is wrong with a template itself, wherever it was written: names that are not there, defaults that do not fit, secrets among the words. */
import type { TemplateDefinition } from '../../../src-preload/contract/templates.ts'
import { checkValue, type Parameter, type ValueSeat } from './check-value.ts'
import { patternMistake } from './matches-pattern.ts'
import { beginsWithValue, namesIn } from './placeholders.ts'

export interface Finding {
  path: readonly (string | number)[]
  message: string
  fix: string
}

/** Paths are looked at when the template is run, for the files change. */
const shape_only: ValueSeat = { today: '2000-01-01', root: null, base: null }

/** Empty for a sound one. */
export function checkDefinition(definition: TemplateDefinition): Finding[] {
  return [...checkParameters(definition.parameters), ...checkWords(definition), ...checkPresets(definition)]
}

function checkParameters(parameters: readonly Parameter[]): Finding[] {
  const findings: Finding[] = []
  const seen = new Set<string>()
  const variables = new Set<string>()
  for (const [n, parameter] of parameters.entries()) {
    const say = (field: string, message: string, fix: string) => void findings.push({ path: ['parameters', n, field], message, fix })
    if (seen.has(parameter.name)) say('name', `The parameter "${parameter.name}" stands twice.`, 'Give each parameter a name of its own.')
    seen.add(parameter.name)
    const range = rangeOf(parameter)
    if (range && range[0] > range[1]) say(range[2], `The least is more than the most (${range[0]}, ${range[1]}).`, 'Exchange the two.')
    if (parameter.type === 'text' && parameter.pattern !== undefined) {
      const wrong = patternMistake(parameter.pattern)
      if (wrong !== null) {
        say('pattern', `The pattern is no regular expression: ${wrong}.`, 'Correct it, or leave it out.')
        continue
      }
    }
    if (parameter.type === 'secret') {
      const variable = parameter.env ?? ''
      if (variables.has(variable))
        say(
          'env',
          variable === '' ? 'Only one secret can be given on standard input.' : `The variable ${variable} is given twice.`,
          'Name a variable of its own in "env".',
        )
      variables.add(variable)
    } else if (parameter.default !== undefined) {
      const checked = checkValue(parameter, parameter.default, shape_only)
      if ('mistake' in checked) say('default', `The default does not fit. ${checked.mistake}`, 'Give a default that fits, or none.')
    }
  }
  return findings
}

/** Least and most, with the field that is to blame. */
function rangeOf(parameter: Parameter): [number, number, string] | undefined {
  if (parameter.type === 'text') return [parameter.min_length ?? 0, parameter.max_length ?? Number.MAX_SAFE_INTEGER, 'min_length']
  if (parameter.type === 'number') return [parameter.min ?? Number.NEGATIVE_INFINITY, parameter.max ?? Number.POSITIVE_INFINITY, 'min']
  return undefined
}

interface Word {
  path: readonly (string | number)[]
  text: string
  /** The word before it, where both always stand together. */
  before: string | undefined
}

/** The words of `args`, those of groups as well. */
function wordsOf(args: TemplateDefinition['args']): Word[] {
  return args.flatMap((word, n): Word[] => {
    if (typeof word !== 'string') return word.map((text, m) => ({ path: ['args', n, m], text, before: undefined }))
    const before = args[n - 1]
    return [{ path: ['args', n], text: word, before: typeof before === 'string' ? before : undefined }]
  })
}

function checkWords({ command, args, work_dir, env = {}, parameters }: TemplateDefinition): Finding[] {
  const findings: Finding[] = []
  const by_name = new Map(parameters.map((parameter) => [parameter.name, parameter]))
  const used = new Set<string>()
  const words = wordsOf(args)
  const others: Word[] = [
    ...(work_dir === undefined ? [] : [{ path: ['work_dir'], text: work_dir, before: undefined }]),
    ...Object.entries(env).map(([name, text]) => ({ path: ['env', name], text, before: undefined })),
  ]
  if (namesIn(command).length > 0)
    findings.push({ path: ['command'], message: 'The tool cannot be a parameter.', fix: 'Name the tool; make a template for each.' })
  for (const { path, text } of [...words, ...others]) {
    for (const name of namesIn(text)) {
      used.add(name)
      const parameter = by_name.get(name)
      if (!parameter)
        findings.push({
          path,
          message: `There is no parameter "${name}".`,
          fix: `Declare it under "parameters", or write \\{${name}} where the braces are meant.`,
        })
      else if (parameter.type === 'secret')
        findings.push({
          path,
          message: `The secret "${name}" would stand among the words of the command, where every program on the machine can read it.`,
          fix: 'Take it out of here; it is given in the variable that its "env" names, or on standard input.',
        })
    }
  }
  for (const { path, text, before } of words) {
    if (!beginsWithValue(text)) continue
    const parameter = by_name.get(namesIn(text)[0]!)
    if (parameter?.type === 'enum' && parameter.choices.some((choice) => choice.startsWith('-')))
      findings.push({
        path,
        message: `A choice of "${parameter.name}" begins with "-" and would be read as an option.`,
        fix: 'Write the option in front of the placeholder: --name={x}.',
      })
    if (before !== undefined && /^-[^=]*$/.test(before) && parameter && isOptional(parameter))
      findings.push({
        path,
        message: `Without a value for "${parameter.name}", ${before} would take the next word for its own.`,
        fix: `Write the two as a list, which is left out as one: ["${before}", "${text}"].`,
      })
  }
  for (const [n, parameter] of parameters.entries()) {
    if (parameter.type !== 'secret' && !used.has(parameter.name))
      findings.push({
        path: ['parameters', n],
        message: `The parameter "${parameter.name}" stands nowhere in the command.`,
        fix: `Write {${parameter.name}} where it belongs, or take it out.`,
      })
    if (parameter.type === 'secret' && parameter.env !== undefined && Object.hasOwn(env, parameter.env))
      findings.push({
        path: ['env', parameter.env],
        message: `The variable ${parameter.env} is given by the secret "${parameter.name}".`,
        fix: 'Take it out here.',
      })
  }
  return findings
}

export const isOptional = (parameter: Parameter): boolean => parameter.required === false && (parameter.type === 'secret' || parameter.default === undefined)

function checkPresets({ presets, parameters }: TemplateDefinition): Finding[] {
  const findings: Finding[] = []
  const seen = new Set<string>()
  for (const [n, { name, values }] of presets.entries()) {
    if (seen.has(name))
      findings.push({ path: ['presets', n, 'name'], message: `The preset "${name}" stands twice.`, fix: 'Give each preset a name of its own.' })
    seen.add(name)
    for (const [key, value] of Object.entries(values)) {
      const path = ['presets', n, 'values', key]
      const parameter = parameters.find((one) => one.name === key)
      if (!parameter) findings.push({ path, message: `There is no parameter "${key}".`, fix: 'Take it out, or declare the parameter.' })
      else if (parameter.type === 'secret')
        findings.push({ path, message: `"${key}" is a secret, and secrets are never stored.`, fix: 'Take it out; it is asked for at each run.' })
      else {
        const checked = checkValue(parameter, value, shape_only)
        if ('mistake' in checked) findings.push({ path, message: `The value does not fit. ${checked.mistake}`, fix: 'Give a value that fits.' })
      }
    }
  }
  return findings
}
