/** What the reflog noted of an act, as people say it. */

const forms: readonly [RegExp, (...found: string[]) => string][] = [
  [/^commit \(amend\): (.*)$/, (subject) => `amend of "${subject}"`],
  [/^commit(?: \((?:initial|merge)\))?: (.*)$/, (subject) => `commit "${subject}"`],
  [/^checkout: moving from \S+ to (\S+)$/, (to) => `switch to ${short(to)}`],
  [/^merge FETCH_HEAD:/, () => 'pull'],
  [/^merge (\S+?):/, (name) => `merge of ${short(name)}`],
  [/^pull\b/, () => 'pull'],
  [/^rebase\b/, () => 'rebase'],
  [/^cherry-pick: (.*)$/, (subject) => `cherry-pick of "${subject}"`],
  [/^revert: (?:Revert )?(.*)$/, (subject) => `revert of ${subject}`],
  [/^reset: moving to (\S+)$/, (to) => `reset to ${short(to)}`],
]

const short = (name: string): string => (/^[0-9a-f]{40,64}$/.test(name) ? name.slice(0, 8) : name)

export function undoWords(what: string): string {
  for (const [form, say] of forms) {
    const found = form.exec(what)
    if (found) return say(...found.slice(1))
  }
  return what
}
