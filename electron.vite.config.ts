/** Builds the three bundles into out/: main (ESM), preload (CommonJS, as a sandboxed preload must be) and the window. */
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import type { UserConfig } from 'vite'
import { precompress } from './precompress.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The editor's languages share much as well, and none of it is needed before a file is opened. */
const of_first_paint =
  /node_modules\/(?:react|react-[\w-]+|scheduler|@mantine|@floating-ui|@tanstack|zod|@orpc|zustand|lucide-react)\/|src-(?:renderer|preload)\//

/** The window; also built alone by vite.renderer.config.ts. The relative base serves both `app:` and loopback. */
export const rendererBuild: UserConfig = {
  root: at('src-renderer'),
  base: './',
  plugins: [react(), precompress()],
  build: {
    outDir: at('out/renderer'),
    emptyOutDir: true,
    minify: true,
    // Nothing may be inlined that the page's policy would have to allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: at('src-renderer/index.html') },
      // What many panels use is one file and not a hundred, each with headers of its own.
      output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 10, test: of_first_paint }] } },
    },
  },
}

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rolldownOptions: {
        // Programs of their own beside the entry: main starts the runner as a child; git and ssh start askpass.
        // The threads are entries too: a worker is started from a file.
        input: {
          index: at('src-main/index.ts'),
          runner: at('src-main/runner.ts'),
          askpass: at('src-main/askpass.ts'),
          'screen-worker': at('src-main/sessions/screen-worker.ts'),
          'hash-worker': at('src-main/files/hash-worker.ts'),
          'checkpoint-worker': at('src-main/store/checkpoint-worker.ts'),
        },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: { input: { index: at('src-preload/index.ts') }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: rendererBuild,
})
