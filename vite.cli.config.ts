/** Builds the command line and its host into few files in out/cli, which start in two thirds of the time that their many sources take. */
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'

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

export default defineConfig({
  plugins: [stayAtHome],
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
