/** Queue files: read and written as the command line takes them, YAML or JSON. */
import { type QueueInput, queue_input } from '../../src-preload/contract/queues.ts'
import { type Draft, draftOf } from '../stores/queue-draft.ts'

/** As large as the host takes a queue. */
const most_bytes = 16 * 1024 * 1024

/** The draft that such a file describes. Throws an Error that says what is wrong with it. */
export async function draftFile(file: File): Promise<Draft> {
  const read = await readQueueFile(file)
  if (read.line !== undefined) throw new Error(`${file.name} holds a line. Type it into the command line above.`)
  return draftOf(read)
}

/** Throws an Error that says what is wrong with it, and where. A queue without a name has that of its file; a list stands for its commands. */
export async function readQueueFile(file: File): Promise<QueueInput> {
  if (file.size > most_bytes) throw new Error(`${file.name} has ${file.size} bytes; a queue has at most ${most_bytes}.`)
  const text = new TextDecoder('utf-8', { fatal: true })
  let value: unknown
  try {
    value = await parse(text.decode(await file.arrayBuffer()))
  } catch (error) {
    throw new Error(`${file.name} is neither YAML nor JSON: ${(error as Error).message.split('\n')[0]}`)
  }
  const fields = Array.isArray(value) ? { commands: value } : value
  if (typeof fields !== 'object' || fields === null) throw new Error(`${file.name} describes no queue. It holds a list of commands, or a name and commands.`)
  const read = queue_input.safeParse({ name: file.name.replace(/\.[^.]+$/, ''), ...fields })
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new Error(`${file.name}: ${issue!.path.length > 0 ? `${issue!.path.join('.')}: ` : ''}${issue!.message}`)
}

/** JSON is YAML, too, but ten thousand items are read a hundred times faster as what they are. */
async function parse(text: string): Promise<unknown> {
  if (/^\s*[[{]/.test(text)) {
    try {
      return JSON.parse(text)
    } catch {
      // A flow collection of YAML begins like JSON; what is wrong with it, the YAML reader says with the line.
    }
  }
  const { parse: parseYaml } = await import('yaml')
  return parseYaml(text, { logLevel: 'error' })
}

/** What is as it is anyway is left out. */
export async function queueFileText({ stop_on_failure, concurrency, priority, ...queue }: QueueInput): Promise<string> {
  const { stringify } = await import('yaml')
  return stringify(
    {
      name: queue.name,
      ...(stop_on_failure === false && { stop_on_failure }),
      ...(concurrency !== 1 && { concurrency }),
      ...(priority !== 0 && { priority }),
      commands: queue.commands,
    },
    { lineWidth: 0 },
  )
}
