/** A Python traceback taken apart: the exceptions in the order in which they were raised, each with its places. */

export interface Frame {
  file: string
  line: number
}

export interface PythonError {
  /** With its module, as Python prints it: `odoo.exceptions.UserError`, `SyntaxError`. */
  name: string
  message: string
  /** Outermost first. */
  frames: Frame[]
}

const opening = 'Traceback (most recent call last):'
/** `  File "x.py", line 3, in load` or, for what could not be parsed, without the function. */
const frame_line = /^\s+File "([^"]{1,4096})", line (\d{1,9})(?:, in .*)?$/
const error_line = /^([A-Za-z_][\w.]*)(?:: (.*))?$/
/** Between two exceptions of a chain (`raise ... from` and what happened while one was handled). */
const links: ReadonlySet<string> = new Set([
  'During handling of the above exception, another exception occurred:',
  'The above exception was the direct cause of the following exception:',
])

/** The last one is what was raised in the end; empty where there is no traceback. */
export function tracebackErrors(lines: readonly string[]): PythonError[] {
  const errors: PythonError[] = []
  let frames: Frame[] | undefined
  let message: string[] | undefined
  for (const line of lines) {
    if (line === opening) {
      frames = []
      message = undefined
    } else if (links.has(line)) message = undefined
    else if (message) message.push(line)
    else if (frames) {
      const frame = frame_line.exec(line)
      const error = frame ? null : error_line.exec(line)
      if (frame) frames.push({ file: frame[1]!, line: Number(frame[2]) })
      else if (error) {
        message = [error[2] ?? '']
        errors.push({ name: error[1]!, message: '', frames })
        frames = undefined
      }
    }
    const last = errors.at(-1)
    if (message && last) last.message = message.join('\n').trim()
  }
  return errors
}
