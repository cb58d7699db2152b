/** The type of the one client every feature calls: the contract, nothing else; and the desktop's few abilities. */
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '../../src-preload/contract/index.ts'
import type { WindowBridge } from '../../src-preload/contract/window-bridge.ts'

export type Client = ContractRouterClient<Contract>

declare global {
  interface Window {
    /** Put there by the preload of the desktop host; absent in a browser. */
    readonly opsdeck?: WindowBridge
  }
}
