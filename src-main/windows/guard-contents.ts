/** Holds every page in its place: no navigation away, no further windows, no webviews, no permissions. */
import { app, type Session, type WebContents } from 'electron'
import { isOurAddress } from './app-address.ts'

/** Guards all web contents that will be made, before the first one is. */
export function guardAllContents(): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents))
}

function guardContents(contents: WebContents): void {
  for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect'] as const) {
    contents.on(event as 'will-navigate', (details) => {
      if (!isOurAddress(details.url)) details.preventDefault()
    })
  }
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** What the page may have of the browser's powers: writing to the clipboard when the user copies, and nothing else. */
export function guardSession(session: Session): void {
  const isGranted = (permission: string, origin: string) => permission === 'clipboard-sanitized-write' && isOurAddress(origin)
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) => answer(isGranted(permission, requestingUrl)))
  session.setPermissionCheckHandler((_contents, permission, requesting_origin) => isGranted(permission, requesting_origin))
  session.setDevicePermissionHandler(() => false)
  // Dictionaries of the spell checker come from a server; nothing is fetched without being asked for.
  session.setSpellCheckerEnabled(false)
}
