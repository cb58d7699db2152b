/** What an action of the window is. */

export interface Action {
  id: string
  name: string
  group: 'Run' | 'Go to' | 'Git' | 'Engine' | 'Window'
  /** "ctrl+shift+r"; a focused running terminal wants Shift added. */
  keys?: string
  enabled?: () => boolean
  /** Only its keys: one of many of a kind, which palette and overview do not list one by one. */
  unlisted?: true
  run: () => void
}
