/** Holds one value of a call against its declaration and gives the words it becomes; nothing is converted from one type to another. */
import type { Arg, Value } from './declaration.ts'
import type { FilesOfCall, NamedFile, WrongFile } from './files-of-call.ts'
import { readHandedFile } from './handed-file.ts'

export const upload_prefix = 'file_id:'
const most_in_list = 1000
const longest_url = 4096
const longest_path = 4096
/** As long as most file systems let a name be, less room for what programs put behind it. */
const longest_name_bytes = 200

export interface CheckedValue {
  /** One for each value of a list; empty for nothing. */
  words: string[]
  /** Sentences; empty where all is well. */
  issues: string[]
  files: NamedFile[]
  /** Ids of uploads that are not there for the caller. */
  missing: string[]
  /** Plain names of files that the program is asked to write. */
  outputs: string[]
}

/** `null` and `false` are nothing; a list takes a JSON array and nothing else does. */
export function checkValue(arg: Arg, value: Value, files: FilesOfCall): CheckedValue {
  const checked: CheckedValue = { words: [], issues: [], files: [], missing: [], outputs: [] }
  if (value === null || (value === false && arg.type === 'flag')) return checked
  if (arg.type === 'flag') {
    if (value === true) checked.words.push('')
    else checked.issues.push('It is a flag: true or false.')
    return checked
  }
  if (arg.list !== Array.isArray(value)) {
    checked.issues.push(arg.list ? 'It is a list of values.' : 'It is one value and no list.')
    return checked
  }
  const values = Array.isArray(value) ? (value as readonly Value[]) : [value]
  if (values.length > most_in_list) checked.issues.push(`It is a list of at most ${most_in_list} values.`)
  else for (const one of values) checkOne(arg, one, files, checked)
  return checked
}

function checkOne(arg: Arg, value: Value, files: FilesOfCall, checked: CheckedValue): void {
  const told = checked.issues.length
  const word = wordOf(arg, value, files, checked)
  if (word === null) return
  if (arg.list && arg.join !== null && word.includes(arg.join)) checked.issues.push(`A value of the list holds "${arg.join}", which stands between them.`)
  if (checked.issues.length === told) checked.words.push(word)
}

/** Null where it is refused; what is wrong is in `checked` then. */
function wordOf(arg: Arg, value: Value, files: FilesOfCall, checked: CheckedValue): string | null {
  const refuse = (message: string): null => {
    checked.issues.push(message)
    return null
  }
  if (arg.type === 'int' || arg.type === 'number') return numberWord(arg, value, refuse)
  if ((arg.type === 'path-in' || arg.type === 'source') && value !== null && typeof value === 'object') return handedWord(arg, value, files, checked, refuse)
  if (typeof value !== 'string') return refuse('It is a text.')
  const problem = badCharacters(value, arg.type === 'text')
  if (problem !== null) return refuse(problem)
  switch (arg.type) {
    case 'text':
      return textWord(arg, value, refuse)
    case 'enum':
      return arg.choices?.includes(value) ? value : refuse(`It is one of ${arg.choices?.join(', ')}.`)
    case 'url':
      return urlProblem(value, arg.schemes) === null ? value : refuse(urlProblem(value, arg.schemes)!)
    case 'path-out':
      return outputWord(arg, value, checked, refuse)
    case 'source':
      if (isUrl(value)) return urlProblem(value, arg.schemes) === null ? value : refuse(urlProblem(value, arg.schemes)!)
      return fileWord(arg, value, files, checked, refuse)
    case 'path-in':
      return fileWord(arg, value, files, checked, refuse)
    default:
      return refuse('It is a flag.')
  }
}

type Refuse = (message: string) => null

function numberWord({ type, min, max }: Arg, value: Value, refuse: Refuse): string | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return refuse('It is a number.')
  if (type === 'int' && !Number.isSafeInteger(value)) return refuse('It is a whole number.')
  if (min !== null && value < min) return refuse(`It is at least ${min}.`)
  if (max !== null && value > max) return refuse(`It is at most ${max}.`)
  return String(Object.is(value, -0) ? 0 : value)
}

function textWord(arg: Arg, value: string, refuse: Refuse): string | null {
  if ([...value].length > arg.max_length) return refuse(`It has at most ${arg.max_length} characters.`)
  if (value.startsWith('-') && !arg.allow_dash && !arg.attach) return refuse('It begins with "-" and would be read as an option.')
  if (arg.pattern !== null && !arg.pattern.fitsWhole(value)) return refuse(`It has to fit the pattern ${arg.pattern.source}.`)
  return value
}

function outputWord({ stdout }: Arg, value: string, checked: CheckedValue, refuse: Refuse): string | null {
  if (value === '-' && stdout) return value
  if (value === '') return refuse('It is the name of a file and not empty.')
  if (/[/\\]/.test(value)) return refuse('It is a plain name of a file, without a folder.')
  if (/^[.-]/.test(value)) return refuse('The name of a file does not begin with "." or "-" here.')
  if (/[\t\n]/.test(value)) return refuse('It holds control characters.')
  if (Buffer.byteLength(value) > longest_name_bytes) return refuse(`The name has at most ${longest_name_bytes} bytes.`)
  checked.outputs.push(value)
  return value
}

function fileWord(arg: Arg, value: string, files: FilesOfCall, checked: CheckedValue, refuse: Refuse): string | null {
  if (value === '') return refuse('It names a file and is not empty.')
  if (value.length > longest_path) return refuse('The path is longer than file systems allow.')
  if (arg.folder && value.startsWith(upload_prefix)) return refuse('It is a folder of the workspace.')
  return foundWord(value.startsWith(upload_prefix) ? files.upload(value.slice(upload_prefix.length)) : files.workspace(value, arg.folder), checked, refuse)
}

function handedWord(arg: Arg, value: Value, files: FilesOfCall, checked: CheckedValue, refuse: Refuse): string | null {
  const handed = readHandedFile(value)
  if (handed === null) return refuse('It is a text, or {"from": ..., "file": ...} for a file that an earlier job made.')
  if (arg.folder) return refuse('It is a folder of the workspace.')
  if (handed.file !== null && badCharacters(handed.file, false) !== null) return refuse('The name of its file holds characters that no name has.')
  return foundWord(files.result(handed.from, handed.file), checked, refuse)
}

function foundWord(found: NamedFile | WrongFile, checked: CheckedValue, refuse: Refuse): string | null {
  if ('message' in found) {
    if (found.missing_id !== undefined) checked.missing.push(found.missing_id)
    return refuse(found.message)
  }
  checked.files.push(found)
  return found.path
}

function badCharacters(value: string, may_break: boolean): string | null {
  if (!value.isWellFormed()) return 'It holds half of a letter (a lone surrogate).'
  const control = may_break ? /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/ : /[\u0000-\u001f\u007f-\u009f]/
  return control.test(value) ? 'It holds control characters.' : null
}

/** Whether a `source` means an address and not a file. */
function isUrl(value: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(value)
}

function urlProblem(value: string, schemes: readonly string[]): string | null {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(value)?.[1]?.toLowerCase()
  if (scheme === undefined) return `It is an address such as ${schemes[0]}://HOST/PATH.`
  if (!schemes.includes(scheme)) return `Its scheme is one of ${schemes.join(', ')}.`
  if (value.length > longest_url) return `It has at most ${longest_url} characters.`
  if (/[\s\\"<>^`{|}]/.test(value)) return 'It holds characters that stand in no address; write them as %XX.'
  const url = URL.parse(value)
  if (url === null || url.host === '') return 'It is no address that can be read.'
  // `http://@host` parses without a name and is one all the same to some programs.
  if (url.username !== '' || url.password !== '' || /^[^/]*:\/\/[^/?#]*@/.test(value)) return 'It holds a login; addresses carry none here.'
  return null
}
