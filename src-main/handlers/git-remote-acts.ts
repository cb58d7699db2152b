/** Handlers of the area git that make repositories, talk to remotes or set them up. */
import { AppError } from '../base/app-error.ts'
import { cloneLine, fetchLine, line, pushLine, wish } from '../git/acts.ts'
import { pullSteps } from '../git/join-fetched.ts'
import type { Place } from '../git/place.ts'
import { actMakers, askerOf, type Where } from './git-act-makers.ts'
import type { Operations } from './operations.ts'
import type { Rooms } from './rooms.ts'

export function gitRemoteActs({ git: on }: Operations, rooms: Rooms) {
  const { git } = rooms
  const { simple, remote } = actMakers(git)
  return {
    remotes: {
      add: on.remotes.add.handler(
        simple(
          ({ name }) => `Add remote ${name}`,
          ({ name, url }) => [line('remote', 'add', name, url)],
        ),
      ),
      remove: on.remotes.remove.handler(
        simple(
          ({ name }) => `Forget remote ${name}`,
          ({ name }) => [line('remote', 'remove', name)],
        ),
      ),
      set_url: on.remotes.set_url.handler(
        simple(
          ({ name }) => `Change the address of ${name}`,
          ({ name, url }) => [line('remote', 'set-url', name, url)],
        ),
      ),
    },
    user: on.user.handler(
      simple(
        ({ name }) => `Commit as ${name}`,
        ({ name, email }) => [line('config', 'user.name', name), line('config', 'user.email', email)],
      ),
    ),

    init: on.init.handler(async (call) => {
      const { input } = call
      const place = newPlace(rooms, input)
      const lines = [line('init', ...(input.branch === undefined ? [] : [`--initial-branch=${input.branch}`]))]
      return git.act(place, wish(place, 'Make a repository', lines), askerOf(call))
    }),
    clone: on.clone.handler(async (call) => {
      const { input } = call
      const place = newPlace(rooms, { workspace: input.workspace })
      const asked = wish(place, `Clone ${input.url.replace(/\/\/[^/@]*@/, '//')}`, [cloneLine(input)], { timeout_ms: input.timeout_ms ?? null, alone: false })
      return git.submit(place.workspace.id, asked, askerOf(call))
    }),
    fetch: on.fetch.handler(remote(({ remote: from }) => `Fetch${from ? ` from ${from}` : ''}`, fetchLine, false)),
    pull: on.pull.handler(
      remote(
        ({ remote: from }) => `Pull${from ? ` from ${from}` : ''}`,
        (input, place) => pullSteps(git.reader, place, input),
      ),
    ),
    push: on.push.handler(remote(({ remote: to }) => `Push${to ? ` to ${to}` : ''}`, pushLine, false)),
  }
}

/** A folder of the workspace that need not be a repository yet. Throws NO_WORKSPACE. */
function newPlace({ surroundings }: Rooms, { workspace, repo }: Where): Place {
  const around = surroundings(workspace ?? null)
  if (around.workspace === null) throw new AppError('NO_WORKSPACE')
  const top = repo === undefined || repo === '.' ? around.workspace.path : `${around.workspace.path}/${repo}`
  return { around, workspace: around.workspace, top, repo: repo ?? '.', git_dir: `${top}/.git`, common_dir: `${top}/.git` }
}
