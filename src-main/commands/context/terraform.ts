/** The workspace of terraform that is selected in the folder the command acts in. */
import { join, resolve } from 'node:path'
import { type ContextReader, unknown } from './context-view.ts'

function parseWorkspace(text: string): string {
  const name = text.trim()
  if (name.length > 200 || /[\u0000-\u001f/]/.test(name)) throw new Error('not the name of a workspace')
  return name
}

/** TF_WORKSPACE, else `.terraform/environment`, else `default`. */
export const terraformWorkspace: ContextReader = (view) => {
  const set = view.env('TF_WORKSPACE')
  if (set) return set
  if (view.base === null) return null
  const file = view.files.read(join(resolve(view.base, view.env('TF_DATA_DIR') || '.terraform'), 'environment'), parseWorkspace)
  return file.is === 'damaged' ? unknown : file.is === 'missing' ? 'default' : file.content || 'default'
}
