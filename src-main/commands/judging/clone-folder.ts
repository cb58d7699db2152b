/** Names the folder that git would make for an address, as git's own rule has it. */

/** The folder that git clone names after an address (git_url_basename); null where it would give up or the name is none. */
export function folderOf(address: string, bare: boolean): string | null {
  const scheme = address.indexOf('://')
  let rest = scheme === -1 ? address : address.slice(scheme + 3)
  const host_end = rest.indexOf('/')
  const at = rest.slice(0, host_end === -1 ? rest.length : host_end).lastIndexOf('@')
  rest = rest.slice(at + 1).replace(/[/\s]+$/, '')
  if (rest.length > 5 && rest.endsWith('/.git')) rest = rest.slice(0, -5).replace(/\/+$/, '')
  if (!rest.includes('/')) rest = rest.replace(/:\d*$/, '')
  const name = rest.slice(Math.max(rest.lastIndexOf('/'), rest.lastIndexOf(':')) + 1).replace(/\.git$/, '')
  if (name === '' || name === '.' || name === '..' || name.startsWith('-') || /[\s\u0000-\u001f\u007f\\]/.test(name)) return null
  return bare ? `${name}.git` : name
}
