/** The OpenAPI document as a file in a folder of its own, and programs run over it there, for the guards that judge it from outside. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openApiDocument } from '../../src-main/doors/http/openapi.ts'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface DocumentFolder extends Disposable {
  folder: string
  /** Runs Node on a script of an installed package, by its path below node_modules, in the folder. */
  run(script: string, args: readonly string[]): { status: number | null; stdout: string; printed: string }
}

/** The document lies in it as `openapi.json`. */
export async function documentFolder(): Promise<DocumentFolder> {
  const folder = mkdtempSync(join(tmpdir(), 'opsdeck-document-'))
  writeFileSync(join(folder, 'openapi.json'), JSON.stringify(await openApiDocument('0.0.0')))
  return {
    folder,
    run(script, args) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
        cwd: folder,
        encoding: 'utf8',
        // It asks nobody for a newer version and tells nobody of its use.
        env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
        maxBuffer: 64 * 1024 * 1024,
      })
      return { status, stdout, printed: `${stdout}${stderr}` }
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}
