/** Notifications of the browser: whether they may be shown, asking for it, showing one. */

export type Permission = NotificationPermission | 'missing'

export const permission = (): Permission => ('Notification' in window ? Notification.permission : 'missing')

/** Browsers ask only on a click. */
export async function askPermission(): Promise<Permission> {
  return 'Notification' in window ? Notification.requestPermission() : 'missing'
}

/** True when it was shown. `tag`: another window of this browser shows it in the same place. */
export function showSystemNotice({ tag, title, message }: { tag: string; title: string; message: string }, onClick: () => void): boolean {
  if (permission() !== 'granted') return false
  const shown = new Notification(title, { body: message, tag })
  shown.onclick = () => {
    window.focus()
    onClick()
  }
  return true
}
