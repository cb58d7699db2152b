/** Requirements files are judged in the lines that pip reads, however they are split, joined, written or included. */
import { afterAll, describe, expect, test } from 'vitest'
import { room, verdictOn } from './room.ts'

const here = room()
afterAll(() => here[Symbol.dispose]())

const allowed = (content: string): boolean => {
  here.write('listed.txt', content)
  return verdictOn(here, ['pip', 'install', '-r', 'listed.txt']).allowed
}

describe('refused', () => {
  test.each([
    ['a line behind a comment that ends in a backslash', '# c\\\n-i https://x.example'],
    ['a line behind a form feed in a comment', '# c\f-e .'],
    ['a line behind a vertical tab in a comment', '# c\v-e .'],
    ['a line behind a carriage return in a comment', '# c\r-e .'],
    ['a line behind a separator in a comment', '# c\u001c-e .'],
    ['a line behind NEL in a comment', '# c\u0085-e .'],
    ['a line behind a Unicode line separator in a comment', '# c\u2028-e .'],
    ['a second option behind an included file', '-r requirements.txt -e .'],
    ['another index behind an included file', '-r requirements.txt --index-url https://x.example'],
    ['a variable that pip puts in', '-r \u0024{HOME}/listed.txt'],
    ['another encoding', '# -*- coding: utf-7 -*-\nrequests'],
    ['another encoding in the second line', '# first\n# coding: utf-16\nrequests'],
    ['an option joined over two lines', '--index\\\n-url https://x.example'],
  ])('%s', (_, content) => {
    expect(allowed(content)).toBe(false)
  })
})

describe('allowed', () => {
  test.each([
    ['a declared UTF-8', '# -*- coding: utf-8 -*-\nrequests'],
    ['a byte order mark', '\ufeffrequests\n'],
    ['an included file in each spelling', '-r requirements.txt\n-rrequirements.txt\n--requirement requirements.txt\n--requirement=requirements.txt # same'],
    ['hashes over several lines', `requests==2 \\\n  --hash=sha256:${'a'.repeat(64)} \\\n  --hash=sha256:${'b'.repeat(64)}\n`],
    ['line ends of Windows', 'requests\r\nurllib3\r\n'],
  ])('%s', (_, content) => {
    expect(allowed(content)).toBe(true)
  })
})

describe('a place that tools load code from', () => {
  here.write('.zyra/extensions/a.py', '')
  here.write('.git/hooks/x', '')
  const judge = (work_dir: string, command: string, ...args: string[]) => here.commands.judge({ command, args, work_dir }, here.around).verdict
  test.each([
    ['.zyra/extensions', 'pip', 'download', 'requests'],
    ['.git/hooks', 'pip', 'wheel', 'requests'],
    ['.git', 'git', 'clone', 'https://example.org/hooks.git'],
    ['.git/hooks', 'git', 'format-patch', '-1'],
    ['.zyra/extensions', 'curl', '-OJ', 'https://example.org/plugins.py'],
  ])('%s: no %s %s', (work_dir, command, ...args) => {
    expect(judge(work_dir, command, ...args).allowed).toBe(false)
  })
  test('-C leads there as little', () => {
    expect(verdictOn(here, ['git', '-C', '.git/hooks', 'format-patch', '-1']).allowed).toBe(false)
  })
  test('reading there is allowed', () => {
    expect(judge('.git', 'git', 'status').allowed).toBe(true)
  })
})

test('a pinned variable may be said again with its own value only', () => {
  expect(verdictOn(here, ['python3', 'app.py'], { PYTHONUNBUFFERED: '1' }).allowed).toBe(true)
  expect(verdictOn(here, ['python3', 'app.py'], { PYTHONUNBUFFERED: '0' }).allowed).toBe(false)
  expect(verdictOn(here, ['git', 'log'], { GIT_PAGER: 'cat' }).allowed).toBe(true)
  expect(verdictOn(here, ['git', 'log'], { GIT_PAGER: 'id' }).allowed).toBe(false)
})
