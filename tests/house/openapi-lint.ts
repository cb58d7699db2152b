/** Guard: the OpenAPI document has neither errors nor warnings under the rules that its users' tools recommend. */
import { documentFolder } from './generated-document.ts'

interface Problem {
  ruleId: string
  severity: 'error' | 'warn'
  message: string
  location: { pointer?: string }[]
}

/**
 * The paths of these operations are promised, and are not ambiguous to the router, which takes the word before the
 * parameter: no job has the id `tools`. The rule compares shapes alone.
 */
const promised = '`/api/commands/tools/{name}`'

using document = await documentFolder()
const run = document.run('@redocly/cli/bin/cli.js', ['lint', 'openapi.json', '--extends=recommended', '--format=json', '--max-problems=1000'])
const start = run.stdout.indexOf('{')
if (start < 0) {
  process.stdout.write(run.printed)
  process.exitCode = 1
} else {
  const { problems } = JSON.parse(run.stdout.slice(start)) as { problems: Problem[] }
  const found = problems.filter(({ ruleId, message }) => !(ruleId === 'no-ambiguous-paths' && message.includes(promised)))
  for (const { severity, ruleId, message, location } of found) process.stdout.write(`${severity} ${ruleId} ${location[0]?.pointer ?? ''}: ${message}\n`)
  process.stdout.write(`${found.length} problems, ${problems.length - found.length} promised\n`)
  process.exitCode = found.length > 0 ? 1 : 0
}
