/** Trades the one-time launch token of the address for the page's cookie, and takes the token out of the address. */

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

/** Resolves when the exchange was tried; a page that already has its cookie has no token, and nothing is asked. */
export async function exchangeLaunchToken(): Promise<void> {
  const token = takeToken()
  if (token === null) return
  await fetch(new URL('launch', new URL('./', window.location.href)), {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  }).catch(() => undefined)
}
