/** Opens an address in the user's browser: https only, plainly written, and nothing that comes from output by itself. */
import { shell } from 'electron'

/** The address that may be opened, or undefined. */
function externalAddress(text: string): string | undefined {
  if (text.length > 2048 || /[\u0000-\u0020\u007f\\]/.test(text)) return undefined
  const url = URL.parse(text)
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '' || url.hostname === '') return undefined
  return url.href
}

/** False where the address is not accepted or the system could not open it. */
export async function openExternal(text: string): Promise<boolean> {
  const address = externalAddress(text)
  if (address === undefined) return false
  try {
    await shell.openExternal(address)
    return true
  } catch {
    return false
  }
}
