/** The small parts of the git room: progress, questions for passwords, meanings of failures, lists of git. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CredentialRequests, meaningOf as meaningOfQuestion } from '../../../src-main/git/credential-requests.ts'
import { meaningOf } from '../../../src-main/git/git-failures.ts'
import { GitProgress } from '../../../src-main/git/git-progress.ts'
import { parseRemotes } from '../../../src-main/git/parse-lists.ts'
import { isExactPathspec, pathspecOf } from '../../../src-main/git/path-text.ts'

describe('progress', () => {
  const said =
    "Cloning into 'x'...\nremote: Enumerating objects: 20, done.\nremote: Counting objects:  50% (10/20)\rremote: Counting objects: 100% (20/20), done.\nReceiving objects:   5% (1/20)\rReceiving objects:  50% (10/20), 1.2 MiB | 1.1 MiB/s\rReceiving objects: 100% (20/20), done.\nResolving deltas: 100% (3/3), done.\nUpdating files: 100% (9/9), done.\n"

  it('rises to the end however the output is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 3, maxLength: 40 }), (cuts) => {
        const progress = new GitProgress()
        let before = 0
        let at = 0
        for (const cut of [...cuts, said.length]) {
          const share = progress.add(said.slice(at, at + cut)) ?? 0
          expect(share).toBeGreaterThanOrEqual(before)
          before = share
          at += cut
        }
        expect(before).toBe(1)
      }),
      { numRuns: 200 },
    )
    expect(new GitProgress().add('Receiving objects:  50% (10/20)\r')).toBeCloseTo(0.4)
    expect(new GitProgress().add('Rebasing (3/4)\r')).toBeCloseTo(0.75)
    expect(new GitProgress().add('Everything up-to-date\n')).toBeNull()
  })
})

it.each([
  ["Username for 'https://git.example.org': ", 'username', 'https://git.example.org', false],
  ["Password for 'https://ada@git.example.org': ", 'password', 'https://ada@git.example.org', true],
  ["ada@git.example.org's password: ", 'password', 'ada@git.example.org', true],
  ["Enter passphrase for key '/home/ada/.ssh/id_ed25519': ", 'passphrase', '/home/ada/.ssh/id_ed25519', true],
  [
    "The authenticity of host 'git.example.org (192.0.2.1)' can't be established.\nED25519 key fingerprint is SHA256:x.\nAre you sure you want to continue connecting (yes/no/[fingerprint])? ",
    'host_key',
    'git.example.org (192.0.2.1)',
    false,
  ],
  ['One-time code: ', 'other', null, true],
])('%j is understood', (prompt, kind, subject, secret) => {
  expect(meaningOfQuestion(prompt)).toEqual({ kind, subject, secret })
})

describe('questions', () => {
  it('wait for an answer while a window listens, and are refused when there is none', async () => {
    const told: string[] = []
    using requests = new CredentialRequests((id, action) => void told.push(`${action} ${id}`))
    expect(() => requests.ask({ prompt: 'Password: ', job_id: 'job' })).toThrow(expect.objectContaining({ code: 'NOT_READY' }))
    const listening = requests.listen([], 10_000)
    const asked = requests.ask({ prompt: 'Password: ', job_id: 'job' })
    const [shown] = await listening
    expect(shown).toMatchObject({ kind: 'password', job_id: 'job' })
    const again = requests.listen([shown!.id], 10_000)
    requests.answer(shown!.id, 'x')
    expect(await asked).toBe('x')
    const next = requests.ask({ prompt: 'Username: ', job_id: 'job' })
    next.catch(() => {})
    expect((await again).map(({ prompt }) => prompt)).toEqual(['Username: '])
    expect(() => requests.answer(shown!.id, 'x')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
    requests[Symbol.dispose]()
    await expect(next).rejects.toMatchObject({ code: 'NOT_READY' })
    expect(told).toHaveLength(4)
  })

  it('say when the same program asks the same again, and only then', async () => {
    using requests = new CredentialRequests(() => {})
    void requests.listen([], 10_000)
    const again = async (asker: string | null, prompt: string, value: string | null) => {
      const asked = requests.ask({ prompt, job_id: 'job', asker }).catch(() => null)
      const shown = requests.list()[0]!
      requests.answer(shown.id, value)
      await asked
      return shown.again
    }
    expect(await again('job:7', 'Passphrase: ', 'wrong')).toBe(false)
    expect(await again('job:7', 'Passphrase: ', 'right')).toBe(true)
    expect(await again('job:7', 'Password: ', null)).toBe(false)
    expect(await again('job:7', 'Password: ', 'x')).toBe(false)
    // Another program, for another remote, may need the same key.
    expect(await again('job:8', 'Passphrase: ', 'right')).toBe(false)
    expect(await again(null, 'Token: ', 'x')).toBe(false)
    expect(await again(null, 'Token: ', 'x')).toBe(false)
  })
})

it.each([
  ["fatal: Unable to create '/r/.git/index.lock': File exists.\n\nAnother git process seems to be running", 'locked'],
  ['! [rejected]        main -> main (fetch first)', 'rejected'],
  ['fatal: The current branch x has no upstream branch.', 'no_upstream'],
  ["remote: Repository not found.\nfatal: Authentication failed for 'https://x/'", 'authentication'],
  ['git@x: Permission denied (publickey).\nfatal: Could not read from remote repository.', 'authentication'],
  ['Host key verification failed.\nfatal: Could not read from remote repository.', 'host_key'],
  ["fatal: unable to access 'https://x/': Could not resolve host: x", 'unreachable'],
  ["fatal: repository 'https://x/a.git/' not found", 'unreachable'],
  ['CONFLICT (content): Merge conflict in a\nAutomatic merge failed; fix conflicts and then commit the result.', 'conflicts'],
  ['error: patch failed: a:1\nerror: a: patch does not apply', 'stale'],
  ['fatal: something nobody has seen', 'failed'],
])('%j has its reason', (said, reason) => {
  const meaning = meaningOf(1, said)
  expect(meaning.reason).toBe(reason)
  expect(meaning.message).toMatch(/^[A-Z][^!]*\.$/s)
})

it('a pathspec of any name reads as that name or says that it cannot', () => {
  expect([pathspecOf('a*[b]?\\c'), pathspecOf('~x'), pathspecOf('new\nline'), pathspecOf('caf\udce9')]).toEqual([
    ':(top,glob)a\\*\\[b\\]?\\\\c'.replace('\\]?', ']\\?'),
    ':(top,glob)[~]x',
    ':(top,glob)new?line',
    ':(top,glob)caf?',
  ])
  expect([isExactPathspec('a*'), isExactPathspec('new\nline'), isExactPathspec('caf\udce9')]).toEqual([true, false, false])
})

it('remotes are listed without passwords', () => {
  expect(parseRemotes('origin\thttps://ada:secret@x/y.git (fetch)\norigin\tssh://git@x/y (push)\n')).toEqual([
    { name: 'origin', fetch_url: 'https://ada:***@x/y.git', push_url: 'ssh://git@x/y' },
  ])
})
