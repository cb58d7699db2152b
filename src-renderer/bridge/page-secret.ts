/** The secret that this page holds beside its cookie: kept where only pages of this very host and port can read it. */

/** Pages of another port are of another origin; tabs of this one share it, as they share the cookie it belongs to. */
const name = 'opsdeck.page'
/** For a browser that keeps nothing: then a reload needs a new launch address. */
let in_memory: string | null = null

export function keepPageSecret(secret: string): void {
  in_memory = secret
  try {
    window.localStorage.setItem(name, secret)
  } catch {
    // Storage is switched off or full.
  }
}

export function pageSecret(): string | null {
  try {
    return window.localStorage.getItem(name) ?? in_memory
  } catch {
    return in_memory
  }
}
