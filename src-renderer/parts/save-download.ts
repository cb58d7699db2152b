/** Saves what the host sends: a file, straight to the disk where it is large and the browser can do that; or a zip, which can be stopped. */
import { notifications } from '@mantine/notifications'
import { isAborted } from '../bridge/failure.ts'
import { saveFile } from '../ui/save-file.ts'
import { tellFailure } from './tell-failure.ts'

/** Larger ones go straight to the disk where the browser can do that. */
const whole_up_to_bytes = 64 * 1024 * 1024

interface SavePicker {
  showSaveFilePicker?: (options: { suggestedName: string }) => Promise<{ createWritable: () => Promise<WritableStream<Uint8Array>> }>
}

/** Throws what `ask` throws; asks for nothing where its user chose no place. */
export async function saveDownload(name: string, size_bytes: number, ask: () => Promise<Response>): Promise<void> {
  const { showSaveFilePicker } = window as SavePicker
  const target = size_bytes > whole_up_to_bytes && showSaveFilePicker ? await picked(showSaveFilePicker, name) : undefined
  if (target === null) return
  const answer = await ask()
  if (target && answer.body) await answer.body.pipeTo(await target.createWritable())
  else saveFile(name, [await answer.blob()])
}

/** Null when its user chose no place. */
async function picked(pick: NonNullable<SavePicker['showSaveFilePicker']>, suggestedName: string) {
  try {
    return await pick.call(window, { suggestedName })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null
    throw error
  }
}

/** Does something that may take long under a note about it; closing the note stops it. What goes wrong is told as `failed`. */
export async function withNote(title: string, failed: string, act: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController()
  const id = notifications.show({ title, message: 'Close this to stop it.', loading: true, autoClose: false, onClose: () => stop.abort() })
  try {
    await act(stop.signal)
  } catch (error) {
    if (!stop.signal.aborted && !isAborted(error)) tellFailure(failed, error)
  } finally {
    notifications.hide(id)
  }
}

export const saveZip = (name: string, ask: (signal: AbortSignal) => Promise<Response>): Promise<void> =>
  withNote(`Downloading "${name}"`, 'The zip was not downloaded', async (signal) => saveFile(name, [await (await ask(signal)).blob()]))
