/** Flags that many verbs take. */
import type { Flag } from './read-arguments.ts'

export const data_dir: Flag = {
  name: 'data-dir',
  value: 'FOLDER',
  summary: 'where Opsdeck keeps its data (default: OPSDECK_DATA_DIR, else the data folder of the app)',
}
export const json: Flag = { name: 'json', summary: 'print JSON on standard output and nothing else there' }
export const workspace: Flag = {
  name: 'workspace',
  value: 'FOLDER',
  summary:
    'the workspace, and that you trust it (default: OPSDECK_WORKSPACE, else the known one around the current folder, else its git root, else the folder)',
}
export const help: Flag = { name: 'help', short: 'h', summary: 'show this help' }

export const any_number = Number.POSITIVE_INFINITY
