/**
 * How many everyday lines the shipped policies let through: `npm run everyday -- FOLDER [--refused]`, FOLDER with pages in the tldr-pages format (NAME.md). Prints a
 * table by tool; with --refused each refused line with its rule and reason. Nothing is run, and nothing of the pages is kept.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { EverydayDesk, judgePage } from './everyday/judge-lines.ts'
import { refusedOf, tableOf } from './everyday/tally-lines.ts'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { refused: { type: 'boolean' } } })
const [folder] = positionals
if (folder === undefined) {
  console.error('Name a folder with pages in the tldr-pages format: npm run everyday -- FOLDER [--refused]')
  process.exit(2)
}
const pages = readdirSync(folder)
  .filter((name) => name.endsWith('.md'))
  .sort()
using desk = new EverydayDesk()
const judged = pages.flatMap((name) => judgePage(desk, name.replace(/[-.].*$/, ''), readFileSync(join(folder, name), 'utf8')))
if (values.refused === true) console.log(`${refusedOf(judged)}\n`)
console.log(`${pages.length} pages\n${tableOf(judged)}`)
