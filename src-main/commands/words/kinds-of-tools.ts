/** Which programs are never drafted because they run anything or are somebody else's already, and which run code of the workspace. */

const list = (words: string): string[] => words.trim().split(/\s+/)

/** Programs whose words are another program, or a program in a language of theirs that starts others. */
const launchers = new Set(
  list(`
  sh bash zsh dash fish ksh mksh csh tcsh ash rbash pwsh powershell cmd cmd.exe nu elvish xonsh osh ion sudo su doas pkexec runuser env xargs parallel ssh mosh autossh
  screen tmux zellij byobu nohup nice ionice timeout time watch entr setsid chroot unshare nsenter stdbuf taskset chrt flock script expect unbuffer strace ltrace gdb lldb perf
  valgrind rr busybox toybox awk gawk mawk nawk sed ed ex eval exec command builtin source dot at batch crontab systemd-run nc ncat netcat socat telnet rlogin
  rsh dbus-run-session xvfb-run proot fakeroot firejail bwrap runc crun npx bunx pnpx pipx uvx corepack op direnv dotenv aws-vault envconsul chamber teller mise
  asdf hyperfine git-shell rlwrap script-exec caffeinate launchctl open xdg-open start-stop-daemon supervisorctl su-exec gosu setpriv capsh watchexec nodemon pm2 foreman
  sqlite3 sqlite psql mysql mariadb mongo mongosh redis-cli duckdb clickhouse clickhouse-client sqlcmd sqlplus usql pgcli mycli litecli dc gnuplot octave sage maxima gp bpftrace dtrace
  overmind honcho osascript m4 tclsh wish make-shell ipython irb pry iex ghci node-repl opsdeck
`),
)
const many_in_one = new Set(list('busybox toybox coreutils uutils'))
/** Programs that are a screen or an editor and nothing else. */
const screens = new Set(
  list(
    'vi vim nvim view nano pico emacs ed joe micro helix hx kak less more most man info top htop btop atop mc ranger nnn lf tig lazygit lazydocker k9s ncdu',
  ),
)

/** Programs that run what the workspace tells them: package managers, build tools, interpreters, task runners, test runners. */
const code_runners = new Set(
  list(`
  npm pnpm yarn bun deno node nodejs ts-node tsx tsc webpack vite rollup parcel esbuild next nuxt astro gatsby ng vue nx turbo lerna rush jest vitest mocha ava
  playwright cypress eslint prettier stylelint babel grunt gulp just task make gmake cmake ctest cpack ninja meson bazel bazelisk buck buck2 pants please gradle gradlew
  mvn mvnw ant sbt lein mill cargo rustup rustc go gofmt swift xcodebuild dotnet msbuild nuget composer php artisan phpunit bundle bundler rake gem ruby rails rspec perl
  cpan cpanm lua luajit luarocks python python2 python3 pipenv poetry pdm uv tox nox pytest conda mamba hatch flit invoke inv fab ansible ansible-playbook ansible-galaxy
  puppet chef salt vagrant packer pulumi serverless sls cdk sam terragrunt tofu skaffold tilt act pre-commit husky mix elixir rebar3 stack cabal ghc runghc dart flutter
  pub pod fastlane elm hugo jekyll expo react-native capacitor ionic cordova electron storybook scons waf conan vcpkg snapcraft helmfile kustomize jsonnet nix nix-build
  nix-shell guix earthly dagger drone gitlab-runner r rscript julia java javac groovy kotlin kotlinc scala scalac clojure clj zig nim crystal dub opam dune tsup rescript
  sphinx-build mkdocs alembic django-admin manage.py flask gunicorn uvicorn celery mypy pylint flake8 ruff black isort remix svelte-kit strapi prisma knex sequelize
`),
)
/** Programs that write what an archive, a patch or a source holds, wherever its names say. */
const unpackers = new Set(
  list(
    'tar gtar bsdtar unzip 7z 7za 7zr p7zip cpio pax ar unrar unar dpkg-deb rpm2cpio rsync scp sftp patch cp mv install ln dd tee lftp wget wget2 aria2c unsquashfs jar',
  ),
)
const says_code =
  /\b(?:package manager|dependency manager|build (?:tool|system|automation)|task runner|test (?:runner|framework)|interpreter|compiler|bundler|runtime|scripting|monorepo|programming language)\b/i

/** A version at the end of a program's name (`pip3.11`, `gcc-12`) is no other program. */
const withoutVersion = (name: string): string => name.replace(/[-.]?\d+(?:\.\d+)*$/, '') || name

/** The names of programs in a policy, as far as drafting has to know them. */
export interface KnownTool {
  name: string
  /** Under which its program is looked for. */
  programs: readonly string[]
}

/**
 * Why no policy is drafted for this name, as a sentence, or null. `real` is the name of the file that it leads to, through all links, where it is installed; `known` the tools
 * that are on the list.
 */
export function whyNotDrafted(name: string, real: string | null, known: readonly KnownTool[]): { reason: string; is: 'known' | 'launcher' | 'screen' } | null {
  const listed = known.find((tool) => tool.name === name)
  if (listed) return { reason: `${name} is on the allow-list already. Change its policy instead; nothing has to be added.`, is: 'known' }
  // One program under many names is what it is called as.
  for (const each of real === null || many_in_one.has(real) ? [name] : [name, real]) {
    const as = each === name ? name : `${name} is ${each}, which`
    const names = [each, withoutVersion(each)]
    const other = known.find((tool) => [tool.name, ...tool.programs].some((program) => names.includes(program) || names.includes(withoutVersion(program))))
    if (other) return { reason: `${name} is another name of ${other.name}, which is on the allow-list. Write ${other.name}.`, is: 'known' }
    if (names.some((one) => launchers.has(one)))
      return {
        reason: `${as} runs any program or code that is named to it, so no list of its words keeps anything out. Open a session for it.`,
        is: 'launcher',
      }
    if (names.some((one) => screens.has(one))) return { reason: `${as} talks at the terminal. Open a session for it.`, is: 'screen' }
  }
  const group = /^(git|kubectl|docker|helm|cargo)-./.exec(name)
  if (group && group[1] !== 'cargo' && known.some((tool) => tool.name === group[1]))
    return {
      reason: `${name} is a part of ${group[1]}, which is on the allow-list. Write ${name.replace('-', ' ')}; a command that is missing there belongs into its policy.`,
      is: 'known',
    }
  return null
}

/** Why every command of a tool needs a trusted workspace, whatever its words are, or null. */
export function whyTrust(name: string, description: string): string | null {
  const is_one = (of: ReadonlySet<string>) => of.has(name) || of.has(withoutVersion(name))
  if (is_one(code_runners) || says_code.test(description)) return 'it runs code of the workspace or of packages, so every command needs a trusted workspace'
  if (is_one(unpackers)) return 'it writes files as its source names them, also where tools load code from, so every command needs a trusted workspace'
  return null
}

/** Why no policy is ever drafted for a name, whatever is installed. */
export const neverDrafted = (name: string): 'launcher' | 'screen' | null => (launchers.has(name) ? 'launcher' : screens.has(name) ? 'screen' : null)

/** The name of a tool, and so of its file. */
export const tool_name = /^[a-z][a-z0-9_.-]{0,62}$/

/** Whether an unknown tool is worth the offer to add it. */
export const mayBeAdded = (name: string): boolean => tool_name.test(name) && neverDrafted(name) === null && !name.startsWith('git-')
