/** Words that a shell obeys itself: they are no programs and mean nothing outside of it. */

/** Their names; reserved words, too. */
export const shell_words: ReadonlySet<string> = new Set([
  ...['cd', 'pushd', 'popd', 'dirs', 'export', 'unset', 'set', 'setopt', 'unsetopt', 'shopt', 'source', '.', 'alias', 'unalias', 'abbr', 'function'],
  ...['exit', 'logout', 'history', 'fc', 'jobs', 'fg', 'bg', 'disown', 'wait', 'eval', 'exec', 'trap', 'ulimit', 'umask', 'hash', 'type', 'declare'],
  ...['local', 'readonly', 'typeset', 'let', 'read', 'return', 'shift', 'bind', 'bindkey', 'builtin', 'command', 'rehash', 'autoload', 'compinit'],
  ...['if', 'then', 'else', 'elif', 'fi', 'for', 'while', 'until', 'do', 'done', 'case', 'esac', 'select', 'in', '[', '[[', '((', '{', '}', '!', ':'],
])

/** `NAME=value` in front of a command, as a shell reads it. */
export const sets_variable = /^[A-Za-z_]\w*\+?=/

const folders: ReadonlySet<string> = new Set(['cd', 'pushd', 'popd'])
const variables: ReadonlySet<string> = new Set(['export', 'unset', 'set', 'declare', 'local', 'readonly', 'typeset'])

/** Why a word of a shell is no command, and what to do in its place; null for what is none. */
export function shellWordReason(word: string): string | null {
  if (sets_variable.test(word)) return 'The line sets a variable, which only a shell does. Give it with the command as env, or put it into a context profile.'
  if (!shell_words.has(word)) return null
  if (folders.has(word))
    return `${word} changes the folder of a shell alone. Choose the folder that the command runs in: --work-dir, or the folder before the line in the window.`
  if (variables.has(word)) return `${word} changes a shell alone. Give a variable with the command as env, or put it into a context profile.`
  return `${word} is a word of a shell and no program. Open a session for that.`
}
