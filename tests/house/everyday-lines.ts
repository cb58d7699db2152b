/** How many everyday lines the shipped policies let through: `npm run everyday -- FOLDER [--refused]`, FOLDER with pages in the tldr-pages format. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EverydayDesk, type JudgedLine } from './everyday/judge-lines.ts'
import { fillLine, linesOf, toolOf } from './everyday/page-lines.ts'

const [folder] = process.argv.slice(2).filter((word) => !word.startsWith('--'))
if (folder === undefined) {
  console.error('Name a folder with pages: npm run everyday -- FOLDER [--refused]')
  process.exit(2)
}
using desk = new EverydayDesk()
const judged: JudgedLine[] = []
for (const file of readdirSync(folder).filter((name) => name.endsWith('.md')).sort())
  for (const line of linesOf(readFileSync(join(folder, file), 'utf8'))) judged.push(desk.judge(fillLine(line)))
void toolOf
for (const each of judged) if (process.argv.includes('--all') || !['allowed'].includes(each.outcome)) console.log(`${each.outcome}\t${each.line}\t${each.rule}\t${each.reason}`)
