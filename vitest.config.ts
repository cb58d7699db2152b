import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // A suite of their own: npm run test:slow.
    exclude: ['tests/slow/**', 'node_modules/**'],
    // Two cores: more than two files at once only makes waits longer.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src-main/**/*.ts'],
      // What runs in processes of its own (runner, entries, desktop host under the stand-in) is tested but not counted here.
      reporter: ['text-summary', 'json-summary'],
      reportsDirectory: 'coverage',
      thresholds: { lines: 80 },
    },
  },
})
