/** The doctor's looks at the machine: Node, terminals, SQLite, the data dir, descriptors. */
import { constants } from 'node:fs'
import { access, mkdtemp, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { whyNoTerminals } from '../processes/terminals-work.ts'
import { sqliteFacts } from '../store/sqlite-facts.ts'

export interface Finding {
  name: string
  status: 'ok' | 'warn' | 'fail'
  message: string
  /** What to do about it; null where nothing is to be done. */
  next: string | null
}

/** Room for the ballast and some work; below it jobs are refused soon. */
const little_room_bytes = 256 * 1024 * 1024
const no_room_bytes = 16 * 1024 * 1024
/** Five workers with pipes and files take well under a hundred; sockets of readers come on top. */
const few_descriptors = 1024

export function checkNode(version = process.versions.node): Finding {
  const is_new_enough = Number(version.split('.')[0]) >= 24
  return {
    name: 'node',
    status: is_new_enough ? 'ok' : 'fail',
    message: `${version} at ${process.execPath}`,
    next: is_new_enough ? null : 'Install Node 24 or newer, or run "npm ci".',
  }
}

export async function checkTerminals(): Promise<Finding> {
  const why = await whyNoTerminals()
  if (why === null) return { name: 'terminals', status: 'ok', message: 'node-pty opens terminals', next: null }
  return {
    name: 'terminals',
    status: 'fail',
    message: `node-pty does not work: ${why}.`,
    next: 'Run "npm rebuild node-pty"; it needs a C++ compiler, make and Python.',
  }
}

export async function checkSqlite(): Promise<Finding> {
  try {
    const { version, has_fts5 } = sqliteFacts()
    if (has_fts5) return { name: 'sqlite', status: 'ok', message: `${version} with full-text search`, next: null }
    return { name: 'sqlite', status: 'fail', message: `${version} of this Node lacks full-text search (FTS5).`, next: 'Use the Node that "npm ci" installs.' }
  } catch (error) {
    return { name: 'sqlite', status: 'fail', message: `does not work: ${(error as Error).message}.`, next: 'Use the Node that "npm ci" installs.' }
  }
}

/** Does not make the folder: looking changes nothing. */
export async function checkDataDir(data_dir: string): Promise<Finding> {
  const finding = (status: Finding['status'], message: string, next: string | null = null): Finding => ({ name: 'data dir', status, message, next })
  const there = await nearestThere(data_dir)
  const choose = 'Change its owner or rights, or choose another folder with --data-dir.'
  if (!(await stat(there)).isDirectory()) return finding('fail', `${there} is not a folder.`, 'Choose another folder with --data-dir.')
  try {
    await access(there, constants.W_OK | constants.X_OK)
    if (there === data_dir) await tryWriting(data_dir)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOSPC' || code === 'EDQUOT') return finding('fail', `${data_dir} is on a full disk.`, 'Free some space; work goes on by itself.')
    return finding('fail', `${there} cannot be written (${code}).`, choose)
  }
  const { bavail, bsize } = await statfs(there)
  const free_bytes = bavail * bsize
  const free = `${data_dir}${there === data_dir ? '' : ' (made at the first start)'}, ${sizeText(free_bytes)} free`
  if (free_bytes < no_room_bytes) return finding('fail', `${free}: the disk is full.`, 'Free some space; work goes on by itself.')
  return free_bytes < little_room_bytes ? finding('warn', `${free}.`, 'Free some space before the disk is full.') : finding('ok', free)
}

async function tryWriting(data_dir: string): Promise<void> {
  const folder = await mkdtemp(join(data_dir, 'doctor-'))
  try {
    await writeFile(join(folder, 'probe'), Buffer.alloc(64 * 1024))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The folder itself, or the nearest one above it that exists. */
async function nearestThere(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    try {
      await stat(at)
      return at
    } catch (error) {
      if (dirname(at) === at) throw error
    }
  }
}

export function checkDescriptors(limit = descriptorLimit()): Finding {
  if (limit === null) return { name: 'descriptors', status: 'ok', message: 'no limit that this system tells', next: null }
  if (limit >= few_descriptors) return { name: 'descriptors', status: 'ok', message: `${limit} files may be open`, next: null }
  return { name: 'descriptors', status: 'warn', message: `only ${limit} files may be open at once.`, next: `Raise it with "ulimit -n 4096" before starting.` }
}

function descriptorLimit(): number | null {
  const report = process.report.getReport() as { userLimits?: { open_files?: { soft?: number | string } } }
  const soft = Number(report.userLimits?.open_files?.soft)
  return Number.isFinite(soft) ? soft : null
}

function sizeText(bytes: number): string {
  const gibibytes = bytes / 1024 ** 3
  return gibibytes >= 1 ? `${gibibytes.toFixed(1)} GiB` : `${(bytes / 1024 ** 2).toFixed(0)} MiB`
}
