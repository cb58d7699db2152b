/** What a failure of git means for the person: our error with a reason the window knows, read off what git said. */
import type { ErrorCode } from '../../src-preload/contract/errors.ts'
import type { GitReason } from '../../src-preload/contract/git.ts'
import { AppError } from '../base/app-error.ts'

interface Known {
  pattern: RegExp
  reason: GitReason
  code: ErrorCode
  say: (found: RegExpExecArray) => string
}

/** The first that matches counts; what git says before and after stays in `details.git`. */
const known_failures: readonly Known[] = [
  {
    pattern: /not a git repository|must be run in a work tree/i,
    reason: 'no_repository',
    code: 'NOT_FOUND',
    say: () => 'There is no git repository here. Make one with git init, clone one, or open the folder that holds it.',
  },
  {
    pattern: /Unable to create '([^']*\.lock)': File exists|could not lock (?:config file|ref) ?([^\n:]*)/i,
    reason: 'locked',
    code: 'CONFLICT',
    say: ([, file, other]) =>
      `Another git is at work in this repository, or one died and left its lock behind (${file ?? other}). Wait until the other one has ended; if none runs, delete that file and try again.`,
  },
  {
    pattern: /tell me who you are|empty ident name|unable to auto-detect email/i,
    reason: 'no_user',
    code: 'CONFLICT',
    say: () => 'Git does not know who you are, so it records nothing. Set user.name and user.email for this repository, then try again.',
  },
  {
    pattern: /nothing to commit|nothing added to commit|no changes added to commit/i,
    reason: 'nothing_to_commit',
    code: 'CONFLICT',
    say: () => 'There is nothing to commit: no file is changed or staged.',
  },
  {
    pattern:
      /would be overwritten by (?:merge|checkout|cherry-pick|revert|rebase)|Please commit your changes or stash them|You have unstaged changes|Your index contains uncommitted changes|cannot (?:pull with )?rebase: You have/i,
    reason: 'local_changes',
    code: 'CONFLICT',
    say: () => 'Files that are changed here would be overwritten, so git did nothing. Commit the changes or put them into a stash, then try again.',
  },
  {
    pattern: /\(fetch first\)|\(non-fast-forward\)|tip of your current branch is behind|\[rejected\]/i,
    reason: 'rejected',
    code: 'CONFLICT',
    say: () => 'The remote has commits that are not here, so it did not take yours. Pull first, then push again.',
  },
  {
    pattern: /stale info|\[remote rejected\]|pre-receive hook declined|protected branch/i,
    reason: 'rejected',
    code: 'CONFLICT',
    say: () => 'The remote refused what was pushed. What it said stands in the output.',
  },
  {
    pattern: /has no upstream branch|There is no tracking information|no upstream configured/i,
    reason: 'no_upstream',
    code: 'CONFLICT',
    say: () => 'The branch follows no branch of a remote. Name the remote and the branch, or publish the branch first.',
  },
  {
    pattern:
      /Authentication failed|could not read (?:Username|Password)|Permission denied \(|terminal prompts disabled|Invalid username or|HTTP Basic: Access denied/i,
    reason: 'authentication',
    code: 'UPSTREAM_FAILED',
    say: () => 'The remote did not accept the credentials, or nobody gave any. Try again with the window open and answer its question.',
  },
  {
    pattern: /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/i,
    reason: 'host_key',
    code: 'UPSTREAM_FAILED',
    say: () => 'The host key of the remote is not known or has changed, so nothing was sent to it. Compare its fingerprint with the one its owner names.',
  },
  {
    pattern:
      /Could not resolve host|unable to access|Connection (?:refused|timed out|reset)|Failed to connect|Could not read from remote|early EOF|does not appear to be a git repository|repository '[^']*' not found|No route to host|transport '[^']*' not allowed/i,
    reason: 'unreachable',
    code: 'UPSTREAM_FAILED',
    say: () => 'The remote could not be reached or gave no repository. What git said stands in the output.',
  },
  {
    pattern:
      /CONFLICT \(|fix conflicts|after resolving the conflicts|needs merge|you need to resolve your current index first|unmerged files|not possible because you have unmerged|could not apply/i,
    reason: 'conflicts',
    code: 'CONFLICT',
    say: () => 'Some files are in conflict. Resolve and stage them, then go on, or abort.',
  },
  {
    pattern: /patch does not apply|patch failed|corrupt patch|does not match index|No such path|does not exist in index/i,
    reason: 'stale',
    code: 'CONFLICT',
    say: () => 'The file has changed since it was shown, so the selected lines are not there any more. Look at it again.',
  },
  {
    pattern: /not fully merged/i,
    reason: 'not_merged',
    code: 'CONFLICT',
    say: () => 'The branch has commits that are nowhere else, so it was kept. Delete it with force if they are not needed.',
  },
  {
    pattern: /already exists|is already (?:checked out|used by)|destination path .* not an empty/i,
    reason: 'exists',
    code: 'CONFLICT',
    say: () => 'There is one of that name already, or it is in use in another worktree.',
  },
  {
    pattern: /no (?:merge|rebase|cherry-pick|revert|cherry-pick or revert) in progress|There is no merge to abort|No rebase in progress|MERGE_HEAD missing/i,
    reason: 'nothing_in_progress',
    code: 'CONFLICT',
    say: () => 'Nothing of the kind is in progress any more.',
  },
  {
    pattern:
      /unknown revision|bad revision|not a valid (?:object|ref)|invalid (?:reference|object name)|ambiguous argument|did not match any|no such (?:branch|ref|path|remote)|pathspec '.*' did not|not found\.?$|not a valid reference|is not a commit|couldn't find remote ref|No such remote/im,
    reason: 'unknown_name',
    code: 'NOT_FOUND',
    say: () => 'Git knows no branch, tag, commit or file of that name here.',
  },
  {
    pattern: /does not have any commits yet|do not have the initial commit|bad default revision|could not resolve HEAD|Failed to resolve 'HEAD'/i,
    reason: 'no_commits',
    code: 'CONFLICT',
    say: () => 'The repository has no commit yet, and this needs one.',
  },
  {
    pattern:
      /index file (?:corrupt|smaller)|object file .* is empty|loose object .* is corrupt|bad (?:index|signature|tree|object)|fatal: unable to read|unknown index entry format|bad config/i,
    reason: 'damaged',
    code: 'CONFLICT',
    say: () => 'The repository is damaged. git fsck tells where; what it said stands in the details.',
  },
]

const kept_characters = 4000

/** Never throws. `stderr` may hold stdout too, where git says things there. */
export function failureOf(exit_code: number, said: string): AppError {
  const { code, reason, message } = meaningOf(exit_code, said)
  return new AppError(code, message, { reason, exit_code, git: said.trim().slice(-kept_characters) })
}

export function meaningOf(exit_code: number, said: string): { code: ErrorCode; reason: GitReason; message: string } {
  for (const { pattern, reason, code, say } of known_failures) {
    const found = pattern.exec(said)
    if (found) return { code, reason, message: say(found) }
  }
  const line = said
    .split('\n')
    .map((text) => text.trim())
    .findLast((text) => /^(?:fatal|error):/.test(text))
  return {
    code: 'CONFLICT',
    reason: 'failed',
    message: line ? `Git could not do it: ${line.replace(/^(?:fatal|error): /, '').replace(/\.$/, '')}.` : `Git ended with exit code ${exit_code}.`,
  }
}

/** The code that goes with a reason. */
export function codeOfReason(reason: GitReason): ErrorCode {
  return known_failures.find((known) => known.reason === reason)?.code ?? 'CONFLICT'
}
