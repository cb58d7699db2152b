/** Says which places of a workspace tools load code, configuration or credentials from, so that no command writes there or sends them away. */

// Characters that HFS+ ignores in names: ".g\u200cit" is ".git" there.
const ignored_on_some_disks = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g

/** Names that are protected in every folder: what lies below them is too. */
const protected_names = new Set([
  // loaded from the folders of a project
  ...['.git', '.terraform', '.terraform.d', '.terraformrc', '.venv'],
  // git, remote shells, keys
  ...['.gitconfig', '.git-credentials', '.ssh', '.gnupg', '.hgrc', '.subversion'],
  // start files of shells and of what shells start
  ...[
    '.bashrc',
    '.bash_profile',
    '.bash_login',
    '.bash_logout',
    '.bash_aliases',
    '.profile',
    '.inputrc',
    '.zshrc',
    '.zshenv',
    '.zprofile',
    '.zlogin',
    '.zlogout',
  ],
  ...['.kshrc', '.cshrc', '.tcshrc', '.login', '.logout', '.xprofile', '.xinitrc', '.xsession', '.xsessionrc', '.pam_environment', '.forward', '.tmux.conf'],
  ...['.vimrc', '.vim', '.exrc', '.emacs', '.emacs.d', '.gdbinit', '.lldbinit', '.mailcap', '.lesskey', '.lessfilter', '.screenrc', '.pythonrc', '.pdbrc'],
  // clouds and clusters
  ...['.aws', '.azure', '.kube', '.gsutil', '.boto', '.oci', '.vault-token', '.helm', '.argocd', '.krew', '.minikube'],
  // registries, databases, transfers
  ...[
    '.netrc',
    '_netrc',
    '.pypirc',
    '.pip',
    '.pydistutils.cfg',
    '.npmrc',
    '.yarnrc',
    '.curlrc',
    '_curlrc',
    '.wgetrc',
    '.pgpass',
    '.my.cnf',
    '.odoorc',
    '.openerp_serverrc',
  ],
])

/** Names that are protected below another one. */
const protected_below: Readonly<Record<string, ReadonlySet<string>>> = {
  '.zyra': new Set(['extensions']),
  '.docker': new Set(['config.json', 'cli-plugins', 'contexts', 'daemon.json', 'buildx', 'run']),
  '.local': new Set(['bin', 'lib', 'libexec', 'share']),
  '.cargo': new Set(['config', 'config.toml', 'credentials', 'credentials.toml', 'bin', 'env']),
  '.config': new Set([
    ...[
      'git',
      'pip',
      'gcloud',
      'argocd',
      'helm',
      'docker',
      'containers',
      'gh',
      'glab-cli',
      'hub',
      'kube',
      'k9s',
      'terraform.d',
      'npm',
      'yarn',
      'pypoetry',
      'uv',
    ],
    ...['fish', 'bash', 'zsh', 'systemd', 'autostart', 'environment.d', 'nvim', 'vim', 'curlrc', 'opsdeck', 'odoo', 'matplotlib', 'plasma-workspace'],
  ]),
}

/** A name as the file systems read it that know the least difference between names. */
const plainName = (written: string): string =>
  written
    .replace(ignored_on_some_disks, '')
    .split(':')[0]!
    .replace(/[. \u00a0]+$/, '')
    .toLowerCase()

// Nothing protected can be spelled without a dot, a tilde or an underscore at the start of a name.
const may_be_protected = /(?:^|\/)[^/]{0,3}[.~_\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]|git~/i

/**
 * Whether tools load code, configuration or credentials from this place (`relative` to the workspace, with `/`): `.git` in any folder and any spelling
 * that some file system takes for it, provider and plugin folders, the workspace's own Python, and the dot files of a home folder.
 */
export function isProtected(path: string): boolean {
  // The everyday case first.
  if (!may_be_protected.test(path)) return false
  let above = ''
  for (const written of path.split('/')) {
    const name = plainName(written)
    if (protected_names.has(name) || /^git~\d$/.test(name)) return true
    if (protected_below[above]?.has(name)) return true
    above = Object.hasOwn(protected_below, name) ? name : ''
  }
  return false
}

/** What only a home folder holds: where one lies, so do the settings and keys of a person. */
export const marks_of_a_home = ['.ssh', '.gnupg', '.bash_history', '.zsh_history'] as const
