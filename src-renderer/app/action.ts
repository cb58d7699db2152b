/** What an action of the window is. */

export interface Action {
  id: string
  name: string
  group: 'Run' | 'Go to' | 'Git' | 'Engine' | 'Window'
  /** "ctrl+shift+r"; a focused running terminal wants Shift added. */
  keys?: string
  enabled?: () => boolean
  run: () => void
}
