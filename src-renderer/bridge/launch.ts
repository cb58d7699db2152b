/** Trades the one-time launch token of the address for the page's cookie and its secret, and takes the token out of the address. */
import type { LaunchAnswer } from '../../src-preload/contract/launch.ts'
import { keepPageSecret } from './page-secret.ts'

const names = ['launch', 'token', 'launch_token']

function takeToken(): string | null {
  const url = new URL(window.location.href)
  const fragment = new URLSearchParams(url.hash.replace(/^#\/?/, ''))
  for (const params of [fragment, url.searchParams]) {
    for (const name of names) {
      const token = params.get(name)
      if (!token) continue
      params.delete(name)
      url.hash = fragment.size > 0 ? fragment.toString() : ''
      window.history.replaceState(window.history.state, '', url.href.replace(/#$/, ''))
      return token
    }
  }
  return null
}

/** Resolves with the answer's status. */
async function exchange(secret: { token: string } | { api_key: string }): Promise<number> {
  const answer = await fetch(new URL('launch', new URL('./', window.location.href)), {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(secret),
  })
  if (answer.ok) keepPageSecret(((await answer.json()) as LaunchAnswer).page_secret)
  return answer.status
}

/** Resolves when the exchange was tried; a page that already has its session has no token, and nothing is asked. */
export async function exchangeLaunchToken(): Promise<void> {
  const token = takeToken()
  if (token !== null) await exchange({ token }).catch(() => undefined)
}

/** Lets the page in with an admin key, where the launch address is used up. Null when it worked, else why not. */
export async function signIn(api_key: string): Promise<string | null> {
  try {
    const status = await exchange({ api_key })
    if (status === 200) return null
    return status === 401 ? 'This is not an admin key of this host.' : `The host answered ${status}.`
  } catch {
    return 'The host does not answer.'
  }
}
