/** The door of Electron's window: takes the page's port and answers the few abilities, each from our own top frame only. */
import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain } from 'electron'
import type { z } from 'zod'
import { bridge_channels } from '../../src-preload/contract/window-bridge.ts'
import type { MessagePortDoor, Port } from './message-port.ts'

export interface IpcDoor {
  /** Answers one channel; arguments that `shape` does not know are refused before `act` sees them. */
  answer<Shape extends z.ZodType<readonly unknown[]>>(channel: string, shape: Shape, act: (given: z.infer<Shape>) => unknown): void
  /** Serves the contract on the ports that pages hand over. */
  connectTo(ports: MessagePortDoor): void
}

/** `isOurs` judges the address of the frame that asks. */
export function ipcDoor(isOurs: (address: string) => boolean, refused: (channel: string, why: string) => void): IpcDoor {
  const isAllowed = ({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent, channel: string): boolean => {
    // Gone or navigated since: there is no telling who asked.
    const why = !senderFrame ? 'no frame' : senderFrame.parent !== null ? 'not the top frame' : isOurs(senderFrame.url) ? undefined : 'not our page'
    if (why) refused(channel, why)
    return why === undefined
  }
  return {
    answer(channel, shape, act) {
      ipcMain.handle(channel, (event, ...given: unknown[]) => {
        if (!isAllowed(event, channel)) throw new Error('refused')
        const read = shape.safeParse(given)
        if (!read.success) {
          refused(channel, 'arguments of another shape')
          throw new Error('refused')
        }
        return act(read.data)
      })
    },
    connectTo(ports) {
      ipcMain.on(bridge_channels.connect, (event) => {
        const [port, ...more] = event.ports
        if (!isAllowed(event, bridge_channels.connect) || !port || more.length > 0) {
          for (const each of event.ports) each.close()
          return
        }
        ports.open(port as unknown as Port)
        // A port holds its messages until it is started, so nothing was lost before the door listened.
        port.start()
      })
    },
  }
}
