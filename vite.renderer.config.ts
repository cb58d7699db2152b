/** Builds the window alone: `npx vite build --config vite.renderer.config.ts`. */
import { defineConfig } from 'vite'
import { rendererBuild } from './electron.vite.config.ts'

export default defineConfig(rendererBuild)
