/** The modules on the addons paths of an environment: found, read and never run, with what they need and what needs them. */
import { createHash, type Hash } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readPlainFile } from '../base/read-plain-file.ts'
import { BadManifest, type Manifest, readManifest } from './read-manifest.ts'

export interface FoundModule {
  name: string
  /** Absolute folder. */
  path: string
  /** Null where the manifest cannot be read. */
  manifest: Manifest | null
  /** Why not, with the line. */
  problem: { message: string; line: number | null } | null
  /** Modules that depend on it directly, sorted. */
  dependents: string[]
  /** Named in `depends` and on no addons path. */
  missing_modules: string[]
}

const module_name = /^[a-z_][a-z0-9_]*$/
const manifest_names = ['__manifest__.py', '__openerp__.py']
const most_manifest_bytes = 1024 * 1024
/** Odoo with all of OCA has some 6 000. */
const most_modules = 20_000

/** By name, sorted; of two with one name the path named first wins, as in Odoo. Folders that cannot be read count as empty. */
export function findModules(addons_paths: readonly string[], series: string | null): FoundModule[] {
  const found = new Map<string, FoundModule>()
  for (const folder of addons_paths)
    for (const name of namesIn(folder)) {
      if (found.has(name) || found.size >= most_modules || !module_name.test(name)) continue
      const module = readModule(join(folder, name), name, series)
      if (module) found.set(name, module)
    }
  for (const { name, manifest } of found.values())
    for (const needed of manifest?.depends ?? []) {
      if (found.has(needed)) found.get(needed)!.dependents.push(name)
      else found.get(name)!.missing_modules.push(needed)
    }
  for (const module of found.values()) module.dependents.sort()
  return [...found.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1))
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() || entry.isSymbolicLink() ? entry.name : []))
  } catch {
    return []
  }
}

function readModule(path: string, name: string, series: string | null): FoundModule | null {
  const file = manifest_names.map((one) => join(path, one)).find((one) => existsSync(one))
  if (file === undefined) return null
  const base = { name, path, dependents: [], missing_modules: [] }
  try {
    const manifest = manifestOf(file, series)
    // Nothing is below base, not even itself.
    return { ...base, manifest: name === 'base' ? { ...manifest, depends: [] } : manifest, problem: null }
  } catch (error) {
    const line = error instanceof BadManifest ? error.line : null
    return { ...base, manifest: null, problem: { message: (error as Error).message, line } }
  }
}

const kept = new Map<string, { stamp: string; manifest: Manifest }>()

/** Read again only when the file is another one: a standard Odoo has hundreds of modules, and every look at them would read them all. */
function manifestOf(file: string, series: string | null): Manifest {
  const entry = statSync(file)
  const stamp = `${entry.ino}.${entry.mtimeMs}.${entry.ctimeMs}.${entry.size}.${series}`
  const known = kept.get(file)
  if (known?.stamp === stamp) return known.manifest
  const manifest = readManifest(readPlainFile(file, most_manifest_bytes).toString('utf8'), series)
  if (kept.size >= most_modules) kept.clear()
  kept.set(file, { stamp, manifest })
  return manifest
}

/** Of one module the version that Odoo would keep for it; null where it is on none of the paths or its manifest cannot be read. */
export function versionOfModule(addons_paths: readonly string[], name: string, series: string | null): string | null {
  const folder = folderOfModule(addons_paths, name)
  return folder === null ? null : (readModule(folder, name, series)?.manifest?.version ?? null)
}

/** The folder of one module, absolute, without reading any manifest; null where it is on none of the paths. */
export function folderOfModule(addons_paths: readonly string[], name: string): string | null {
  const folders = addons_paths.map((path) => join(path, name))
  return folders.find((folder) => manifest_names.some((file) => existsSync(join(folder, file)))) ?? null
}

/** Everything that an update of these runs again: they and what depends on them, through any number of steps. */
export function affectedBy(modules: readonly FoundModule[], names: readonly string[]): string[] {
  const by_name = new Map(modules.map((module) => [module.name, module]))
  const affected = new Set<string>()
  const left = [...names]
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    if (affected.has(name)) continue
    affected.add(name)
    left.push(...(by_name.get(name)?.dependents ?? []))
  }
  return [...affected].sort()
}

/** Odoo does not look at these, and Python writes them by itself. */
const not_content = /^(?:__pycache__|\.git|\.idea|\.vscode|node_modules)$|\.(?:pyc|pyo|swp|orig|rej)$|~$/

/** Larger files (demo films, archives) are told by size and time: nobody waits while a gigabyte is hashed. */
const most_hashed_bytes = 4 * 1024 * 1024

/** Names the content of a module's folder: another one after any change of a file's bytes or name. SHA-256, in hex. Throws what the system says. */
export function contentHash(folder: string): string {
  const hash = createHash('sha256')
  hashFolder(folder, '', hash)
  return hash.digest('hex')
}

function hashFolder(folder: string, below: string, hash: Hash): void {
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((one, other) => (one.name < other.name ? -1 : 1))
  for (const entry of entries) {
    if (not_content.test(entry.name)) continue
    const path = join(folder, entry.name)
    const name = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory()) hashFolder(path, name, hash)
    else if (entry.isFile()) hash.update(`${name}\0`).update(fileMark(path))
  }
}

function fileMark(path: string): Buffer | string {
  const { size, mtimeMs } = statSync(path)
  return size > most_hashed_bytes ? `${size}.${mtimeMs}\0` : createHash('sha256').update(readPlainFile(path, most_hashed_bytes)).digest()
}

/** The name under which a package is installed (PEP 503). */
const normalised = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-')

/**
 * Python packages of a manifest that the environment's Python does not have: looked for by their folders and the names of their distributions, nothing
 * is run. `binary` is Odoo's program; its virtual environment, or else the system's Python, is what counts.
 */
export function missingPackages(packages: readonly string[], binary: string | null): string[] {
  if (packages.length === 0) return []
  const places = sitePackages(binary)
  if (places.length === 0) return []
  const there = new Set<string>()
  for (const place of places)
    for (const entry of filesIn(place)) {
      const distribution = /^(.+?)-[^-]+\.(?:dist-info|egg-info)$/.exec(entry)?.[1]
      there.add(normalised(distribution ?? entry.replace(/\.(?:py|so|cpython-.*|egg-info)$/, '')))
    }
  return packages.filter((one) => !there.has(normalised(one.split(/[<>=!~; [(]/)[0]!)))
}

function sitePackages(binary: string | null): string[] {
  const system = ['/usr/lib/python3/dist-packages']
  const roots = binary === null ? ['/usr/local'] : [dirname(dirname(binary)), '/usr/local']
  const found = roots.flatMap((root) =>
    filesIn(join(root, 'lib'))
      .filter((name) => /^python3(?:\.\d+)?$/.test(name))
      .flatMap((name) => [join(root, 'lib', name, 'site-packages'), join(root, 'lib', name, 'dist-packages')]),
  )
  // A virtual environment does not see the system's packages unless it says so.
  const is_virtual = binary !== null && existsSync(join(dirname(dirname(binary)), 'pyvenv.cfg'))
  return [...(is_virtual ? found.filter((one) => one.startsWith(dirname(dirname(binary)))) : [...found, ...system])].filter((one) => existsSync(one))
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
