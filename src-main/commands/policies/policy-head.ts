/** The first lines of a policy file, which name the tool and its program: enough for a list of tools, and read without compiling the rest. */

import { parse } from 'yaml'
import { z } from 'zod'
import type { CompiledPolicy } from './compiled-policy.ts'
import { policy_schema, type RawPolicy } from './policy-schema.ts'

/** What a list of tools shows of a policy. */
export type PolicyHead = Pick<CompiledPolicy, 'tool' | 'description' | 'install' | 'pending' | 'binary'>

const { tool, description, install, pending, binary } = policy_schema.shape
const head_schema = z.object({ tool, description, install, pending, binary })

/** Keys that may stand before the long sections; the head ends at the first other one. */
const head_keys = new Set(['tool', 'description', 'install', 'parser', 'version', 'help', 'binary', 'pending', 'prefix', 'default_timeout_ms'])

/** The head of a policy's text, or null where it has another form; reading the whole policy then says what is wrong. */
export function readHead(source: string): PolicyHead | null {
  const end = [...source.matchAll(/^([a-z_]+):/gm)].find((match) => !head_keys.has(match[1]!))?.index
  try {
    const checked = head_schema.safeParse(parse(source.slice(0, end)))
    return checked.success ? headOf(checked.data) : null
  } catch {
    return null
  }
}

/** The head as compiled policies hold it. */
export function headOf(raw: Pick<RawPolicy, 'tool' | 'description' | 'install' | 'pending' | 'binary'>): PolicyHead {
  return {
    tool: raw.tool,
    description: raw.description,
    install: raw.install,
    pending: raw.pending ?? null,
    binary: {
      search: [raw.binary?.search ?? raw.tool, ...(raw.binary?.also ?? [])],
      venv: raw.binary?.venv ?? null,
      absolute: raw.binary?.absolute ?? [],
      ...(raw.binary?.typed && { typed: raw.binary.typed }),
    },
  }
}
