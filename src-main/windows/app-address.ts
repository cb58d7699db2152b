/** The address of the window's own page, and the one test whether an address is ours. */

export const app_scheme = 'app'
const app_host = 'opsdeck'
export const app_page = `${app_scheme}://${app_host}/index.html`

/**
 * True only for pages of our own scheme and host. Compared by parts: for a scheme of our own `URL.origin` is "null",
 * and a comparison of the text's beginning takes `app://opsdeck.evil/` and `app://opsdeck@evil/` for ours.
 */
export function isOurAddress(address: string): boolean {
  const url = URL.parse(address)
  return url !== null && url.protocol === `${app_scheme}:` && url.host === app_host && url.username === '' && url.password === ''
}
