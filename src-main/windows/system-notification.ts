/** Shows a notification of the desktop; a click brings the window back. */
import { Notification } from 'electron'

/** Does nothing where the desktop has no notifications. */
export function showNotification({ title, message }: { title: string; message: string }, onClick: () => void): void {
  if (!Notification.isSupported()) return
  const shown = new Notification({ title, body: message })
  shown.on('click', onClick)
  shown.show()
}
