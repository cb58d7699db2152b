/** Lets tests of file rights mean something when the suite itself runs as root. */
import { chownSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The user "nobody" of Debian. */
const nobody = 65534

/** Runs `act` with the file rights of an ordinary user; as root those of nobody, for this process and until `act` has ended. */
export async function withoutRoot<T>(act: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return act()
  process.seteuid!(nobody)
  try {
    return await act()
  } finally {
    process.seteuid!(0)
  }
}

/** Gives a folder with all that is in it to the user that `withoutRoot` acts as; nothing to do for others than root. */
export function giveAway(folder: string): void {
  if (process.geteuid?.() !== 0) return
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) chownSync(join(folder, entry), nobody, nobody)
  chownSync(folder, nobody, nobody)
}
