/** A session as a terminal shows it: the screen as it is, then what comes; the host answers what programs ask. */
import { api } from '../../bridge/api.ts'
import { untilAnswered } from '../../bridge/until-answered.ts'
import { fileLinks } from '../../parts/file-links.ts'
import { knownSession } from '../../stores/sessions.ts'
import type { Sight, TerminalSource, TerminalStep } from '../../terminal/terminal-source.ts'

const wait_ms = 20_000
const decode = (data: string): Uint8Array => Uint8Array.from(atob(data), (c) => c.charCodeAt(0))

/** `starts`: the start of it that is shown. */
export function sessionSource(id: string, starts: number): TerminalSource {
  const reader = crypto.randomUUID()
  return {
    interactive: true,
    begins_drawn: true,
    markNonce: () => knownSession(id)?.mark_nonce ?? null,
    links: fileLinks(() => {
      const session = knownSession(id)
      return session ? { workspace: session.workspace, folder: session.folder ?? session.work_dir } : null
    }),
    isLive: () => knownSession(id)?.status === 'running',
    output: (signal, sight) => steps(id, reader, signal, sight),
    run: () => starts,
    input: (data, typed) => api.sessions.input({ id, data, typed }),
    resize: (cols, rows) => api.sessions.resize({ id, cols, rows }),
  }
}

/** Nobody looks: nothing is asked for. The host has the screen, and gives it where a window missed more than it keeps for those who read along. */
async function* steps(id: string, reader: string, signal: AbortSignal, sight: Sight): AsyncGenerator<TerminalStep> {
  const ask = (cursor?: string) =>
    untilAnswered(() => api.sessions.output({ id, reader, wait_ms, ...(cursor !== undefined && { cursor }) }, { signal }), signal)
  await sight.comes()
  for (let next = ask(); ; ) {
    const piece = await next
    // On its way while this one is drawn; what goes wrong with it is told when it is waited for.
    const ahead = !piece.ended && sight.is ? ask(piece.cursor) : null
    ahead?.catch(() => undefined)
    // Questions in it are always answered by the host, so that two windows do not answer twice and none not at all.
    yield { data: piece.encoding === 'utf8' ? piece.data : decode(piece.data), reset: piece.reset, drawn: piece, replayed: true, skipped_bytes: 0 }
    if (piece.ended) return
    if (!ahead) await sight.comes()
    next = ahead ?? ask(piece.cursor)
  }
}
