/** Makes resources/tool-specs/ from an unpacked package of completion specs: `npm run tool-specs -- FOLDER`, the folder with its LICENSE and build/. */
import { copyFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'

/** Tools with reviewed policies whose specs would be larger than all others together. */
const left_out = new Set(['aws', 'az', 'gcloud', '-'])
/** As names of tools are in policies. */
const tool_name = /^[a-z][a-z0-9_.-]{0,62}$/
const longest_description = 90
const most_parts = 4000
const deepest_load = 4

interface Raw {
  [key: string]: unknown
}

interface Budget {
  parts: number
}

const listOf = (value: unknown): unknown[] => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value])
const isObject = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value)

class Collector {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The spec of a file below build/, or null where it is made by a program. */
  async load(name: string): Promise<Raw | null> {
    const { default: spec } = (await import(pathToFileURL(join(this.#folder, 'build', `${name}.js`)).href)) as { default: unknown }
    return isObject(spec) ? spec : null
  }

  async command(raw: Raw, loaded: readonly string[], budget: Budget): Promise<Raw> {
    const from = raw['loadSpec']
    if (typeof from === 'string' && !loaded.includes(from) && loaded.length < deepest_load) {
      const more = await this.load(from).catch(() => null)
      const { loadSpec: _, ...own } = raw
      if (more !== null) return this.command({ ...more, ...own, name: raw['name'] }, [...loaded, from], budget)
    }
    budget.parts--
    const options = listOf(raw['options']).filter(isObject).map(optionOf)
    budget.parts -= options.length
    const subcommands: Raw[] = []
    for (const each of listOf(raw['subcommands']).filter(isObject)) if (budget.parts > 0) subcommands.push(await this.command(each, loaded, budget))
    const args = listOf(raw['args']).filter(isObject).map(argumentOf)
    return {
      name: raw['name'],
      ...described(raw),
      ...flags(raw, ['requiresSubcommand', 'isDangerous']),
      ...(isObject(raw['parserDirectives']) && { parserDirectives: raw['parserDirectives'] }),
      ...(args.length > 0 && { args }),
      ...(options.length > 0 && { options }),
      ...(subcommands.length > 0 && { subcommands }),
    }
  }
}

function described({ description }: Raw): Raw {
  if (typeof description !== 'string') return {}
  const line = description.replace(/\s+/g, ' ').trim()
  if (line === '') return {}
  return { description: line.length > longest_description ? `${line.slice(0, longest_description - 3)}...` : line }
}

const flags = (raw: Raw, names: readonly string[]): Raw => Object.fromEntries(names.flatMap((name) => (raw[name] === true ? [[name, true]] : [])))

function optionOf(raw: Raw): Raw {
  const args = listOf(raw['args']).filter(isObject).map(argumentOf)
  return {
    name: raw['name'],
    ...described(raw),
    ...flags(raw, ['isPersistent', 'isDangerous', 'requiresSeparator', 'requiresEquals']),
    ...(args.length > 0 && { args }),
  }
}

function argumentOf(raw: Raw): Raw {
  const suggestions = listOf(raw['suggestions'])
    .map((each) => (isObject(each) ? each['name'] : each))
    .flatMap((each) => listOf(each))
    .filter((each): each is string => typeof each === 'string')
  return {
    ...(typeof raw['name'] === 'string' && { name: raw['name'].slice(0, 60) }),
    ...flags(raw, ['isOptional', 'isVariadic', 'isCommand', 'isScript', 'isModule']),
    ...(typeof raw['isModule'] === 'string' && { isModule: true }),
    ...(raw['template'] !== undefined && { template: raw['template'] }),
    // A list that programs complete is not all that may stand there.
    ...(raw['generators'] === undefined && suggestions.length > 1 && suggestions.length <= 30 && { suggestions }),
  }
}

const folder = process.argv[2]
if (folder === undefined) throw new Error('Name the folder of the unpacked package: npm run tool-specs -- FOLDER')
const into = join(import.meta.dirname, '../../resources/tool-specs')
const collector = new Collector(folder)
const index: string[] = []
const pieces: Buffer[] = []
let at = 0
const files = readdirSync(join(folder, 'build')).flatMap((file) => (file.endsWith('.js') ? [file.slice(0, -3)] : []))
for (const name of files.sort()) {
  if (!tool_name.test(name) || left_out.has(name)) continue
  const raw = await collector.load(name)
  // Some hold only what another program would print.
  if (raw === null || (listOf(raw['options']).length === 0 && listOf(raw['subcommands']).length === 0)) continue
  const spec = JSON.stringify({ ...(await collector.command(raw, [name], { parts: most_parts })), name })
  const piece = brotliCompressSync(spec, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: spec.length } })
  index.push(`${name}\t${at}\t${piece.length}\n`)
  pieces.push(piece)
  at += piece.length
}
writeFileSync(join(into, 'specs.br'), Buffer.concat(pieces))
writeFileSync(join(into, 'index.tsv'), index.join(''))
copyFileSync(join(folder, 'LICENSE'), join(into, 'LICENSE'))
process.stdout.write(`${index.length} tools, ${at} bytes\n`)
// Some specs keep timers.
process.exit(0)
