/** Reads commits, refs, stashes and the reflog from formats of our own: fields that each end with NUL, which no field can hold. */
import type { GitCommit, GitRef, Stash } from '../../src-preload/contract/git.ts'

const log_fields = ['%H', '%P', '%aI', '%an', '%ae', '%cI', '%cn', '%ce', '%D', '%s', '%b']
/** For `git log -z`: the separator of the records is the last field's end. */
export const log_format = `--format=tformat:${log_fields.join('%x00')}`

/** Records of `fields` NUL-ended fields each; an unfinished last one (cut output) is dropped. */
function records(bytes: Buffer, fields: number): string[][] {
  const words = bytes.toString('utf8').split('\0')
  words.pop()
  const found: string[][] = []
  for (let at = 0; at + fields <= words.length; at += fields) found.push(words.slice(at, at + fields))
  return found
}

export function parseLog(bytes: Buffer): GitCommit[] {
  return records(bytes, log_fields.length).map(
    ([
      hash = '',
      parents = '',
      date = '',
      author_name = '',
      author_email = '',
      committed = '',
      committer_name = '',
      committer_email = '',
      refs = '',
      message = '',
      body = '',
    ]) => ({
      hash: hash.trim(),
      parents: parents === '' ? [] : parents.split(' '),
      date,
      message,
      body: body.trimEnd(),
      author_name,
      author_email,
      committer_name,
      committer_email,
      committed,
      refs: decorations(refs),
    }),
  )
}

/** `HEAD -> refs/heads/main, tag: refs/tags/v1, refs/remotes/origin/main`: with --decorate=full. */
function decorations(text: string): GitCommit['refs'] {
  if (text === '') return []
  return text.split(', ').map((written) => {
    const current = written.startsWith('HEAD -> ')
    const name = written.replace(/^HEAD -> |^tag: /, '')
    const found = /^refs\/(heads|remotes|tags)\/(.+)$/.exec(name)
    if (name === 'HEAD') return { name, kind: 'head', current: true }
    if (!found) return { name, kind: 'other', current }
    return { name: found[2]!, kind: ({ heads: 'branch', remotes: 'remote', tags: 'tag' } as const)[found[1] as 'heads'], current }
  })
}

const ref_fields = [
  '%(refname)',
  '%(objectname)',
  '%(*objectname)',
  '%(contents:subject)',
  '%(*contents:subject)',
  '%(creatordate:iso-strict)',
  '%(HEAD)',
  '%(upstream:short)',
  '%(upstream:track,nobracket)',
  '%(symref)',
]
/** For for-each-ref, which ends each record with a line end: that is the first character of the next one. */
export const ref_format = `--format=${ref_fields.map((field) => `${field}%00`).join('')}`

export function parseRefs(bytes: Buffer): GitRef[] {
  return records(Buffer.concat([bytes, Buffer.from('\0')]), ref_fields.length).flatMap(
    ([written = '', object = '', peeled = '', subject = '', peeled_subject = '', date = '', head = '', upstream = '', track = '', symref = '']) => {
      const found = /^\n?refs\/(heads|remotes|tags)\/(.+)$/.exec(written)
      // origin/HEAD only points at another branch.
      if (!found || symref !== '') return []
      const kind = ({ heads: 'branch', remotes: 'remote', tags: 'tag' } as const)[found[1] as 'heads']
      return [
        {
          name: found[2]!,
          kind,
          commit: peeled || object,
          subject: peeled ? subject || peeled_subject : subject,
          date,
          current: head === '*',
          upstream: upstream || null,
          gone: track === 'gone',
          ahead: Number(/ahead (\d+)/.exec(track)?.[1] ?? 0),
          behind: Number(/behind (\d+)/.exec(track)?.[1] ?? 0),
          annotated: peeled !== '',
        },
      ]
    },
  )
}

/** For `git stash list -z` and `git reflog -z`. */
export const reflog_format = '--format=tformat:%H%x00%gd%x00%gs%x00%cI'

export interface ReflogEntry {
  commit: string
  selector: string
  message: string
  date: string
}

export function parseReflog(bytes: Buffer): ReflogEntry[] {
  return records(bytes, 4).map(([commit = '', selector = '', message = '', date = '']) => ({ commit: commit.trim(), selector, message, date }))
}

export function parseStashes(bytes: Buffer): Stash[] {
  return parseReflog(bytes).map(({ commit, message, date }, index) => ({ index, commit, message, date }))
}
