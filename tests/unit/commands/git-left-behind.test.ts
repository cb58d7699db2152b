/** What lies in a repository besides its configuration - index, half-done work, lent objects, remembered conflicts - leads git nowhere else. */
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { GitRoom } from './git-room.ts'

const secret_line = 'top-secret-line'
let own: GitRoom
let secret: string
beforeEach(() => {
  own = new GitRoom()
  secret = join(own.here.outside, 'file')
  writeFileSync(secret, `${secret_line}\n`)
  return () => own[Symbol.dispose]()
})

const words = (line: string) => line.split(' ')
const object = (text: string) => own.git('rev-parse', text).trim()

/** An index that holds names git would not add itself. */
function writeIndex(names: readonly string[], blob: string): void {
  const entries = [...names].sort().map((name) => {
    const head = Buffer.alloc(40)
    head.writeUInt32BE(0o100644, 24)
    const length = Buffer.alloc(2)
    length.writeUInt16BE(Buffer.byteLength(name))
    const entry = Buffer.concat([head, Buffer.from(blob, 'hex'), length, Buffer.from(name)])
    return Buffer.concat([entry, Buffer.alloc(8 - (entry.length % 8))])
  })
  const head = Buffer.from('DIRC\0\0\0\x02\0\0\0\0', 'latin1')
  head.writeUInt32BE(entries.length, 8)
  const body = Buffer.concat([head, ...entries])
  writeFileSync(join(own.workspace, '.git/index'), Buffer.concat([body, createHash('sha1').update(body).digest()]))
}

describe('names of the index', () => {
  test.each(['diff', 'diff HEAD', 'grep secret', 'restore :/', 'checkout -- :/', 'add -u', 'commit -am x', 'stash'])(
    'that lead out of the worktree reach nothing there: git %s',
    (line) => {
      writeIndex(['a.txt', '../outside/file', '../outside/made'], object('HEAD:a.txt'))
      expect(own.run(words(line), { confirm: true })).toBeNull()
      expect(existsSync(join(own.here.outside, 'made'))).toBe(false)
    },
  )

  test.each(['.git/made', '.GIT/made', 'src/.git/config', '.g\u200cit/x', 'git~1/x', '.git./x', 'a//b', '/a', 'src/../../x', './a', '.git:x/y'])(
    '%s needs trust',
    (name) => {
      writeIndex(['a.txt', name], object('HEAD:a.txt'))
      expect(own.judge(['status']).runs_workspace_code).toBe(true)
    },
  )

  test('of every other form need none', () => {
    writeIndex(
      ['.gitattributes', '.github/x.yml', 'a.txt', 'b/.gitignore', 'c..d/e', 'f/...', 'g/.gitx', 'h~/x', 'legit~1', '\u00e2\u0080'],
      object('HEAD:a.txt'),
    )
    expect(own.judge(['status']).runs_workspace_code).toBe(false)
  })
})

describe('a folder of tracked files that became a link to the outside', () => {
  beforeEach(() => {
    own.here.write('deep/er/file', 'x\n')
    own.git('add', 'deep')
    own.git('commit', '-qm', 'Deep')
    rmSync(join(own.workspace, 'deep/er'), { recursive: true })
    symlinkSync(own.here.outside, join(own.workspace, 'deep/er'))
  })

  test.each([true, false])('is not searched and nothing is deleted behind it (trusted: %s)', (trusted) => {
    expect(own.run(['grep', 'secret'], { trusted })).toBeNull()
    for (const line of ['rm -r -f deep', 'rm -rf .']) expect(own.run(words(line), { trusted, confirm: true })).toBeNull()
    expect(readFileSync(secret, 'utf8')).toContain(secret_line)
  })

  test('does not stop what never goes there', () => {
    expect(own.run(['grep', '--cached', 'x'])?.stdout).toContain('deep/er/file')
    expect(own.run(words('rm -r --cached deep'))?.status).toBe(0)
  })
})

describe('work that came half done', () => {
  function beginSeries(kind: 'pick' | 'revert', opts: string): void {
    own.git('checkout', '-q', '-b', 'side', 'HEAD~1')
    for (const text of ['s', 't']) {
      own.here.write('b.md', `${text}\n`)
      own.git('add', 'b.md')
      own.git('commit', '-qm', text)
    }
    own.git('checkout', '-q', 'main')
    own.here.write('.git/sequencer/todo', `${kind} ${object('side~1')} s\n${kind} ${object('side')} t\n`)
    own.here.write('.git/sequencer/head', `${object('HEAD')}\n`)
    own.here.write('.git/sequencer/abort-safety', `${object('HEAD')}\n`)
    own.here.write('.git/sequencer/opts', opts)
    own.here.write(kind === 'pick' ? '.git/CHERRY_PICK_HEAD' : '.git/REVERT_HEAD', `${object('side~1')}\n`)
  }

  test.each(['cherry-pick --skip', 'cherry-pick --continue'])('runs no strategy of the workspace: git %s', (line) => {
    beginSeries('pick', '[options]\n\tstrategy = x/evil\n')
    mkdirSync(join(own.workspace, 'git-merge-x'))
    cpSync(own.program, join(own.workspace, 'git-merge-x/evil'))
    expect(own.run(words(line), { confirm: true })).toBeNull()
    expect(own.programRan()).toBe(false)
    own.run(['cherry-pick', '--skip'], { trusted: true, confirm: true })
    expect(own.programRan()).toBe(true)
  })

  test('goes on without trust where its choices are harmless, and can always be given up', () => {
    beginSeries('revert', '[options]\n\tstrategy = ort\n\tsignoff = true\n\trecord-origin = true\n')
    expect(own.judge(['revert', '--continue']).runs_workspace_code).toBe(false)
    own.here.write('.git/sequencer/opts', '[options]\n\tgpg-sign = x\n')
    expect(own.judge(['revert', '--continue']).runs_workspace_code).toBe(true)
    expect(own.run(['revert', '--abort'], { confirm: true })?.status).toBe(0)
  })

  test.each(['am --skip', 'am --continue', 'am', 'rebase --skip', 'rebase --continue'])('writes no file that its options name: git %s', (line) => {
    const made = join(own.here.outside, 'made')
    const files: Record<string, string> = {
      next: '1',
      last: '2',
      'apply-opt': `'--build-fake-ancestor=${made}'`,
      ...Object.fromEntries(['threeway', 'quiet', 'sign', 'keep', 'messageid'].map((name) => [name, 'f'])),
      utf8: 't',
      'abort-safety': object('HEAD'),
      'orig-head': object('HEAD'),
      'head-name': 'refs/heads/main',
      onto: object('HEAD'),
      'author-script': "GIT_AUTHOR_NAME='a'\nGIT_AUTHOR_EMAIL='a@b'\nGIT_AUTHOR_DATE='@1 +0000'",
      'final-commit': 'm',
      [line.startsWith('am') ? 'applying' : 'rebasing']: '',
    }
    for (const [name, text] of Object.entries(files)) own.here.write(`.git/rebase-apply/${name}`, `${text}\n`)
    for (const name of ['0001', '0002']) own.here.write(`.git/rebase-apply/${name}`, own.git('format-patch', '--stdout', '-1'))
    expect(own.run(words(line), { confirm: true })).toBeNull()
    expect(existsSync(made)).toBe(false)
    own.here.write('.git/rebase-apply/apply-opt', " '-p2' '--whitespace=fix'\n")
    expect(own.judge(words(line)).runs_workspace_code).toBe(false)
  })

  test('a search that goes back by an option asks before changes are lost', () => {
    own.git('bisect', 'start')
    expect(own.judge(['bisect', 'reset']).effect).toBe('change')
    own.here.write('.git/BISECT_START', '-f\n')
    own.here.write('a.txt', 'unsaved\n')
    expect(own.run(['bisect', 'reset'])).toBeNull()
    expect(own.text('a.txt')).toBe('unsaved\n')
  })

  test.each(['../outside/file', 'ABSOLUTE', 'link-out/file'])('remembers no conflict of a file elsewhere: %s', (path) => {
    const id = 'a'.repeat(40)
    own.here.write(`.git/rr-cache/${id}/preimage`, 'x\n<<<<<<<\na\n=======\nb\n>>>>>>>\n')
    own.here.write('.git/MERGE_RR', `${id}.0\t${path === 'ABSOLUTE' ? secret : path}\0`)
    for (const line of ['rerere diff', 'rerere', 'commit --allow-empty -m x']) expect(own.run(words(line))).toBeNull()
    expect(existsSync(join(own.workspace, `.git/rr-cache/${id}/postimage`))).toBe(false)
    own.here.write('.git/MERGE_RR', `${id}\ta.txt\0`)
    expect(own.run(['rerere', 'status'])?.stdout).toBe('a.txt\n')
  })
})

describe('objects of another repository', () => {
  let theirs: string
  let commit: string
  beforeEach(() => {
    const other = join(own.here.outside, 'src')
    own.git('init', '-q', other)
    own.git('-C', other, 'commit', '-q', '--allow-empty', '-m', secret_line)
    commit = own.git('-C', other, 'rev-parse', 'HEAD').trim()
    theirs = join(other, '.git/objects')
  })

  const show = () => own.run(['log', '--format=%s', commit])?.stdout ?? ''

  test('lent by one that borrows them itself need trust', () => {
    own.here.write('between/info/alternates', `${theirs}\n`)
    own.here.write('.git/objects/info/alternates', '../../between\n')
    expect(own.run(['log', '--format=%s', commit], { trusted: true })?.stdout).toContain(secret_line)
    expect(show()).toBe('')
  })

  test.each(['lent', 'own'])('that links lead to need trust (%s)', (where) => {
    const base = where === 'own' ? '.git/objects' : 'between'
    for (const folder of readdirSync(theirs).filter((name) => name.length === 2)) {
      mkdirSync(join(own.workspace, base, folder), { recursive: true })
      for (const name of readdirSync(join(theirs, folder))) symlinkSync(join(theirs, folder, name), join(own.workspace, base, folder, name))
    }
    if (where === 'lent') own.here.write('.git/objects/info/alternates', '../../between\n')
    expect(own.run(['log', '--format=%s', commit], { trusted: true })?.stdout).toContain(secret_line)
    expect(show()).toBe('')
  })

  test('lent by one inside the workspace need none', () => {
    own.git('clone', '-q', '--bare', '.', 'lender.git')
    own.here.write('.git/objects/info/alternates', '../../lender.git/objects\n')
    expect(own.judge(['log']).runs_workspace_code).toBe(false)
  })
})

describe('patches from mails', () => {
  test.each([true, false])('are read from no link in a folder and from no list of files (trusted: %s)', (trusted) => {
    const mail = join(own.here.outside, 'mail')
    writeFileSync(mail, `From: a <a@b>\nSubject: x\n\n${secret_line}\n---\n`)
    own.here.write('box/new/.keep', '')
    mkdirSync(join(own.workspace, 'box/cur'))
    symlinkSync(mail, join(own.workspace, 'box/cur/1'))
    own.here.write('series', '\n\n# This series applies on GIT commit abc\n../outside/mail\n')
    for (const line of ['am box', 'am series', 'am -- series']) expect(own.run(words(line), { trusted }), line).toBeNull()
    expect(existsSync(join(own.workspace, '.git/rebase-apply'))).toBe(false)
  })

  test('are applied from a folder of mails and from a file', () => {
    own.git('format-patch', '-q', '-1', '-o', 'box/new')
    mkdirSync(join(own.workspace, 'box/cur'))
    own.git('reset', '-q', '--hard', 'HEAD~1')
    expect(own.run(['am', 'box'])?.stdout).toContain('Applying: Two')
  })
})
