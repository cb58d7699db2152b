/** Scripts of a package.json and tasks of a tasks.json (with comments and trailing commas) as commands. */
import { quoteWord } from '../completion/complete-line.ts'
import type { Emit } from './line-readers.ts'

/** Throws SyntaxError for what is no JSON. */
export function readScripts(text: string, emit: Emit): void {
  const scripts = mapOf(mapOf(JSON.parse(text))['scripts'])
  for (const [name, script] of Object.entries(scripts)) if (typeof script === 'string' && script.trim() !== '') emit(script, name)
}

/** A shell task is the line its shell gets; a process task its words. Throws SyntaxError for what is no JSON with comments. */
export function readTasks(text: string, emit: Emit): void {
  const tasks = mapOf(JSON.parse(plainJson(text)))['tasks']
  for (const task of Array.isArray(tasks) ? tasks.map(mapOf) : []) {
    const name = textOf(task['label']) ?? textOf(task['taskName']) ?? ''
    const script = textOf(task['script'])
    if (task['type'] === 'npm' && script !== null) {
      emit(`npm run ${quoteWord(script)}`, name || script)
      continue
    }
    const command = textOf(task['command'])
    if (command === null) continue
    const args = Array.isArray(task['args']) ? task['args'].flatMap((arg) => textOf(arg) ?? textOf(mapOf(arg)['value']) ?? []) : []
    const is_process = task['type'] === 'process'
    emit([is_process ? quoteWord(command) : command, ...args.map(quoteWord)].join(' '), name || command)
  }
}

/** Comments become blanks and trailing commas go; what stands in quotes stays. */
export function plainJson(text: string): string {
  const without = text.replaceAll(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g, (part) => (part.startsWith('"') ? part : ' '))
  return without.replaceAll(/"(?:[^"\\\n]|\\.)*"|,(?=\s*[}\]])/g, (part) => (part === ',' ? '' : part)).replace(/^\uFEFF/, '')
}

function mapOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
