/** The three formats that hidden state is written in: YAML (and JSON in it), JSON, INI. Each throws for what is not in its format. */
import { parse } from 'yaml'
import { mapOf } from './context-view.ts'

/** The top of a YAML file, which must be a map or empty. Aliases are bounded, so that a small file cannot grow into a large one. */
export function parseYaml(text: string): Record<string, unknown> {
  return topOf(parse(text, { maxAliasCount: 100, logLevel: 'error' }))
}

/** The top of a JSON file; a byte order mark in front (az writes one) is passed over. */
export function parseJson(text: string): Record<string, unknown> {
  return topOf(JSON.parse(text.replace(/^\uFEFF/, '')))
}

function topOf(top: unknown): Record<string, unknown> {
  if (top !== null && top !== undefined && (typeof top !== 'object' || Array.isArray(top))) throw new Error('not a map')
  return mapOf(top)
}

export type Ini = ReadonlyMap<string, ReadonlyMap<string, string>>

/** Sections and keys as Python's configparser reads them: `=` or `:`, comments with `#` or `;`, indented lines belong to the value above. */
export function parseIni(text: string): Ini {
  const sections = new Map<string, Map<string, string>>()
  let section: Map<string, string> | null = null
  let has_key = false
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    if (line.trim() === '' || /^\s*[#;]/.test(line)) continue
    // A value that goes on (s3 = and its lines below): nothing of it is wanted here.
    if (/^\s/.test(line) && has_key) continue
    const header = /^\s*\[([^\]]*)\]/.exec(line)
    if (header) {
      const name = header[1]!.trim()
      section = sections.get(name) ?? new Map()
      sections.set(name, section)
      has_key = false
      continue
    }
    const entry = /^\s*([^=:\s][^=:]*?)\s*[=:]\s*(.*)$/.exec(line)
    if (!entry || section === null) throw new Error('not an INI file')
    section.set(entry[1]!.toLowerCase(), entry[2]!.replace(/\s+[#;].*$/, '').trim())
    has_key = true
  }
  return sections
}
