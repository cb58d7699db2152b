/** Guard: a client generated from the OpenAPI document knows the operations as their users do, down to the compiler's complaints. */
import { copyFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { documentFolder, root } from './generated-document.ts'

using document = await documentFolder()
const { folder } = document
const generated = document.run('openapi-typescript/bin/cli.js', ['openapi.json', '--output', 'api.ts'])
if (generated.status !== 0) {
  process.stdout.write(generated.printed)
  process.exitCode = 1
} else {
  copyFileSync(join(root, 'tests', 'fixtures', 'api-client', 'usage.ts.txt'), join(folder, 'usage.ts'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const options = { strict: true, noEmit: true, module: 'nodenext', target: 'esnext', types: [], allowImportingTsExtensions: true, noUnusedLocals: true }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['usage.ts'] }))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const checked = document.run('typescript7/bin/tsc', ['-p', 'tsconfig.json'])
  process.stdout.write(checked.printed)
  process.exitCode = checked.status ?? 1
}
