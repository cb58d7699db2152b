/** Which line of an output says what went wrong, for the outputs that tools really write; and what their codes mean. */
import { describe, expect, it } from 'vitest'
import { LineCutter } from '../../../src-main/flows/line-cutter.ts'
import { errorLines, lastLine, weightOf } from '../../../src-main/flows/why-it-failed/error-lines.ts'
import { meaningOfExit, meaningOfSignal } from '../../../src-main/flows/why-it-failed/exit-meanings.ts'

function linesOf(output: string) {
  const cutter = new LineCutter()
  const lines = cutter.push(Buffer.from(output), 0)
  const open = cutter.end()
  return open ? [...lines, open] : lines
}
const best = (output: string) => errorLines(linesOf(output))[0]?.text

describe('the line that says it', () => {
  it.each([
    ['git', "Cloning into 'x'...\nremote: Not Found\nfatal: repository 'https://h/x/' not found\n", "fatal: repository 'https://h/x/' not found"],
    ['terraform', '\u001b[31m╷\u001b[0m\n\u001b[31m│\u001b[0m Error: Unsupported argument\n│ \n│   on main.tf line 3:\n╵\n', '│ Error: Unsupported argument'],
    ['kubectl', 'Error from server (NotFound): pods "web" not found\n', 'Error from server (NotFound): pods "web" not found'],
    [
      'docker',
      '#5 [2/2] RUN nosuch\n#5 0.412 /bin/sh: 1: nosuch: not found\n#5 ERROR: process "/bin/sh -c nosuch" did not complete successfully: exit code: 127\n------\nERROR: failed to solve: process "/bin/sh -c nosuch" did not complete successfully: exit code: 127\n',
      '#5 0.412 /bin/sh: 1: nosuch: not found',
    ],
    [
      'gcc',
      "a.c: In function 'main':\na.c:3:5: error: 'x' undeclared\na.c:3:5: note: each\nb.c:9:1: error: expected ';'\nmake: *** [Makefile:2: a.o] Error 1\n",
      "a.c:3:5: error: 'x' undeclared",
    ],
    ['curl', 'curl: (6) Could not resolve host: nowhere.example\n', 'curl: (6) Could not resolve host: nowhere.example'],
    [
      'pip',
      'Collecting x\nERROR: Could not find a version that satisfies the requirement x\nERROR: No matching distribution found for x\n',
      'ERROR: Could not find a version that satisfies the requirement x',
    ],
    [
      'aws',
      '\nAn error occurred (AccessDenied) when calling the ListBuckets operation: Access Denied\n',
      'An error occurred (AccessDenied) when calling the ListBuckets operation: Access Denied',
    ],
    ['a retry that gave up', 'error: connection refused, trying again\nerror: connection refused, trying again\nfatal: gave up\n', 'fatal: gave up'],
    ['a test run', 'ok 1\nnot ok 2 - adds\n3 passed, 1 failed\n', 'not ok 2 - adds'],
    ['a shell', 'sh: 1: nosuch: not found\n', 'sh: 1: nosuch: not found'],
  ])('of %s', (_name, output, expected) => expect(best(output)).toBe(expected))

  it.each(['0 errors, 0 failed', 'build finished without errors', 'errors: 0', 'using --fail-fast', 'ok', 'loading error-handler.js', 'installed 12 packages'])(
    'is none that says the opposite: %s',
    (line) => expect(weightOf(line)).toBe(0),
  )

  it('knows its place in bytes and lines, and the last word stands in for it', () => {
    const output = 'größe\n\nError: x\nbye'
    const [line] = errorLines(linesOf(output))
    expect(line).toMatchObject({ line: 3, from: Buffer.byteLength('größe\n\n'), to: Buffer.byteLength('größe\n\nError: x') })
    expect(lastLine(linesOf('one\ntwo\n\n'))).toMatchObject({ text: 'two', line: 2 })
    expect(errorLines(linesOf('all well\n'))).toEqual([])
  })
})

describe('an exit code', () => {
  it.each([
    ['grep', 1, 'no line matched'],
    ['rg', 1, 'no line matched'],
    ['jq', 5, 'no JSON'],
    ['gh', 4, 'logged in'],
    ['curl', 6, 'could not be resolved'],
    ['curl', 7, 'no connection'],
    ['curl', 28, 'the time was up'],
    ['git', 128, 'fatal'],
    ['terraform', 2, 'there are changes'],
    ['docker', 125, 'the container was not run'],
    ['docker', 126, 'could not be executed'],
    ['docker', 127, 'not found inside the container'],
    ['docker', 137, 'memory limit'],
    ['ssh', 255, 'ssh itself failed'],
    ['ssh', 3, 'the other side'],
    [null, 137, 'ended by SIGKILL'],
    ['make', 143, 'ended by SIGTERM'],
    [null, 127, 'not found'],
  ])('%s %i says: %s', (tool, code, expected) => {
    const meaning = meaningOfExit(tool, code)
    expect(meaning?.meaning).toContain(expected)
    expect(meaning?.source).toBeTruthy()
  })

  it('of a program that nobody knows means nothing, and a signal always something', () => {
    expect(meaningOfExit('unknown', 17)).toBeNull()
    expect(meaningOfSignal('SIGKILL').meaning).toContain('killed from outside')
    expect(meaningOfSignal('SIGRTMIN').meaning).toContain('SIGRTMIN')
  })
})
