/** The desktop's few abilities as the page sees them: one object that the preload puts there. */
import type { WindowBridge } from '../../src-preload/contract/window-bridge.ts'

declare global {
  interface Window {
    /** Absent in a browser. */
    readonly opsdeck?: WindowBridge
  }
}
