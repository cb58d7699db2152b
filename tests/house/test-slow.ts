/** `npm run test:slow`: the slow proofs, with one line at the end that counts them. */
import { countLine, vitest } from './run-suite.ts'

const count = await vitest('vitest-slow.json', ['--config', 'vitest.slow.config.ts'])
process.stdout.write(countLine(count))
process.exitCode = count.failed ? 1 : 0
