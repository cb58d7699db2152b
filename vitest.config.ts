import { defineConfig } from 'vitest/config'

/** What looks at the memory or the metrics of its whole process has one of its own. */
const alone = ['tests/unit/memory-at-rest.test.ts', 'tests/unit/out-of-memory.test.ts', 'tests/unit/metrics/**']

export default defineConfig({
  test: {
    // Two cores: more than two files at once only makes waits longer.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // `npm run test:slow` has a configuration of its own.
    projects: [
      {
        extends: true,
        // Parts without a host: their files share processes, and so what they import.
        test: { name: 'unit', include: ['tests/unit/**/*.test.ts'], exclude: alone, isolate: false, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: { name: 'whole', include: ['tests/{app,doors,house,work}/**/*.test.ts', ...alone], sequence: { groupOrder: 1 } },
      },
    ],
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
