/** What a server says of itself: distribution, version, processor, what runs as process 1. Changes nothing. */

/** Prints one `NAME=VALUE` a line. Needs no rights and no shell but that of POSIX. */
export const platform_script = `
PATH=/usr/sbin:/usr/bin:/sbin:/bin
ID= VERSION_ID=
[ -r /etc/os-release ] && . /etc/os-release
echo "id=$ID"
echo "version=$VERSION_ID"
echo "arch=$(uname -m)"
echo "init=$(cat /proc/1/comm 2>/dev/null)"
echo "user=$(id -un)"
`

export interface PlatformFacts {
  id: string
  version: string
  arch: string
  init: string
  user: string
}

/** What the script printed. */
export function readPlatform(stdout: string): PlatformFacts {
  const values = new Map(
    stdout.split('\n').map((line) => {
      const [name = '', ...rest] = line.split('=')
      return [name, rest.join('=').slice(0, 200)] as const
    }),
  )
  const value = (name: keyof PlatformFacts) => values.get(name) ?? ''
  return { id: value('id'), version: value('version'), arch: value('arch'), init: value('init'), user: value('user') }
}
