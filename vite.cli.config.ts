/** Builds the command line and its host into few files in out/cli, which start in two thirds of the time of their many sources, and parses the policies. */
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import { loadPolicy } from './src-main/commands/policies/load-policy.ts'
import { PolicyCache } from './src-main/commands/policies/policy-cache.ts'
import { PolicyError } from './src-main/commands/policies/policy-error.ts'

const root = fileURLToPath(new URL('.', import.meta.url))

/** Every module goes on finding its neighbours where they lie: runner and threads beside the sources. What is built lies two folders below the root. */
const stayAtHome: Plugin = {
  name: 'stay-at-home',
  transform(code, id) {
    const [file = ''] = id.split('?')
    if (!file.startsWith(root)) return null
    const url = `new URL(${JSON.stringify(`../../${relative(root, file)}`)}, import.meta.url)`
    const moved = code
      .replaceAll(/\bimport\.meta\.url\b/g, `(${url}.href)`)
      .replaceAll(/\bimport\.meta\.dirname\b/g, `process.getBuiltinModule('node:url').fileURLToPath(new URL('.', ${url}))`)
    return moved === code ? null : { code: moved, map: null }
  },
}

/** The policies as JSON in out/policies: no host has to read their YAML. One with a mistake is left to the host, which tells it. */
const parsePolicies: Plugin = {
  name: 'parse-policies',
  closeBundle() {
    const cache = new PolicyCache(join(root, 'out', 'policies'))
    const folder = join(root, 'resources', 'policies')
    for (const name of readdirSync(folder)) {
      try {
        if (name.endsWith('.yaml')) loadPolicy(join(folder, name), cache)
      } catch (error) {
        if (!(error instanceof PolicyError)) throw error
      }
    }
  },
}

export default defineConfig({
  plugins: [stayAtHome, parsePolicies],
  // What brings files of its own beside its code stays where it is installed.
  ssr: { noExternal: true, external: ['node-pty', '@parcel/watcher', '@vscode/ripgrep', '@scalar/fastify-api-reference'] },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'out/cli',
    // A host that runs loads some of its parts only when they are asked for: those it was started with have to stay.
    emptyOutDir: false,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      input: { cli: 'src-main/cli.ts' },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
})
