/** What can be done in place of a refused line, as acts: what its sentence names is one key away. */
import type { Verdict } from '../../../src-preload/contract/commands.ts'
import { openTerminal } from '../../parts/open-terminal.ts'
import { runAndSave } from '../../parts/run-and-save.ts'
import { openArea } from '../../stores/layout.ts'
import { editCommand, setLine, setWorkDir } from '../../stores/typed-line.ts'
import { shellLine } from '../../ui/format.ts'

export interface Offer {
  name: string
  /** What it will do, or null where the name says it. */
  what: string | null
  run: () => void
}

export interface RefusedPlace {
  work_dir: string | null
  env: Record<string, string> | null
}

const shells: ReadonlySet<string> = new Set([
  'bash',
  'sh',
  'zsh',
  'fish',
  'dash',
  'ksh',
  'sudo',
  'su',
  'tmux',
  'screen',
  'vi',
  'vim',
  'nano',
  'less',
  'top',
  'htop',
  'man',
  'watch',
])

/** Of a refused verdict; none where its sentence offers nothing that the window does. */
export function refusalOffers(verdict: Verdict, place: RefusedPlace): Offer[] {
  const { rule, argv } = verdict
  const [first = '', ...rest] = argv
  if (/^[^/]+\/context\//.test(rule)) return [{ name: 'Marked contexts', what: 'Settings', run: () => openArea('settings', 'contexts') }]
  if (rule === 'line/operator') return offersForOperator(verdict.parts.at(-1)?.text ?? '', argv, place)
  if (rule !== 'tool') return []
  if (first === 'cd' || first === 'pushd') return offersForFolder(rest[0] ?? '', place)
  if (/^[A-Za-z_]\w*=/.test(first)) return offersForVariables(argv, place)
  if (shells.has(first))
    return [{ name: 'Open a terminal', what: null, run: () => void openTerminal(place.work_dir === null ? {} : { work_dir: place.work_dir }) }]
  return []
}

function offersForOperator(operator: string, before: readonly string[], place: RefusedPlace): Offer[] {
  if (!/^(?:\||\|&|>|>>|&>|>&)$/.test(operator) || before.length === 0) return []
  const line = shellLine([...before])
  const run = async () => {
    if (await runAndSave(line, place)) setLine('')
  }
  return [{ name: 'Run and save the output', what: line, run: () => void run() }]
}

function offersForFolder(target: string, { work_dir }: RefusedPlace): Offer[] {
  const folder = folderFrom(work_dir, target)
  if (folder === null) return []
  const run = () => {
    setWorkDir(folder === '' ? null : folder)
    setLine('')
  }
  return [{ name: 'Run in this folder', what: folder === '' ? 'root of the workspace' : folder, run }]
}

/** Relative to the workspace, empty for its root; null for what leads out of it. */
export function folderFrom(work_dir: string | null, target: string): string | null {
  if (/^[/~-]/.test(target)) return null
  const parts = target === '' ? [] : (work_dir ?? '').split('/').filter(Boolean)
  for (const part of target.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return null
    } else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}

function offersForVariables(argv: readonly string[], { work_dir, env }: RefusedPlace): Offer[] {
  const profiles: Offer = { name: 'Context profiles', what: 'Settings', run: () => openArea('settings', 'profiles') }
  const count = argv.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word))
  if (count < 1) return [profiles]
  const given = Object.fromEntries(argv.slice(0, count).map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]))
  const line = shellLine(argv.slice(count))
  return [
    { name: `Give ${Object.keys(given).join(', ')} with the command`, what: line, run: () => editCommand(line, work_dir, { ...env, ...given }) },
    profiles,
  ]
}
