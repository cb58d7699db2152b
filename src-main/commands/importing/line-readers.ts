/** One reader for each form of a history: takes its lines in turn and gives the commands in them. */
export interface LineReader {
  line(text: string): void
  end(): void
}

export type Emit = (command: string, name?: string) => void

/** bash: one command a line; with HISTTIMEFORMAT a stamp (#1700000000) before each, and then a command may have several lines. */
export function bashReader(emit: Emit): LineReader {
  let pending: string[] = []
  let is_stamped = false
  const flush = () => {
    if (pending.length > 0) emit(pending.join('\n'))
    pending = []
  }
  return {
    line(text) {
      if (/^#\d{9,12}$/.test(text)) {
        flush()
        is_stamped = true
      } else if (is_stamped) pending.push(text)
      else if (!text.startsWith('#')) emit(text)
    },
    end: flush,
  }
}

/** zsh: plain lines, or with EXTENDED_HISTORY `: start:seconds;command`; a backslash at the end goes on in the next line. */
export function zshReader(emit: Emit): LineReader {
  let pending = ''
  return {
    line(text) {
      const joined = pending + text
      if (/(?:^|[^\\])(?:\\\\)*\\$/.test(text)) {
        pending = `${joined.slice(0, -1)}\n`
        return
      }
      pending = ''
      emit(joined.replace(/^: *\d+:\d+;/, ''))
    },
    end() {
      if (pending !== '') emit(pending.replace(/^: *\d+:\d+;/, ''))
    },
  }
}

/** fish: entries `- cmd: ...` with ends of lines and backslashes escaped; when and paths stand below. */
export function fishReader(emit: Emit): LineReader {
  return {
    line(text) {
      const command = /^- cmd: (.*)$/.exec(text)?.[1]
      if (command !== undefined) emit(command.replaceAll(/\\(n|\\)/g, (_all, which: string) => (which === 'n' ? '\n' : '\\')))
    },
    end() {},
  }
}

/** crontab: five fields or @name, then the command; `is_system` has the user between them. Lines NAME=value are settings. What follows a % is its input. */
export function crontabReader(emit: Emit, is_system: boolean): LineReader {
  return {
    line(text) {
      const entry = text.trim()
      if (entry === '' || entry.startsWith('#') || /^[A-Za-z_]\w*\s*=/.test(entry)) return
      const found = /^(@\w+|(?:[\w*/,?#~-]+\s+){4}[\w*/,?#~-]+)\s+(.+)$/.exec(entry)
      if (!found) return
      const command = is_system ? found[2]!.replace(/^\S+\s+/, '') : found[2]!
      const own = /^(?:[^%\\]|\\[\s\S])*/.exec(command)![0].replaceAll('\\%', '%').trim()
      emit(own, found[1]!.replaceAll(/\s+/g, ' '))
    },
    end() {},
  }
}

/** Makefile: its targets, as `make TARGET`; neither patterns nor special ones, and each once. */
export function makefileReader(emit: Emit): LineReader {
  const seen = new Set<string>()
  return {
    line(text) {
      if (text.startsWith('\t') || text.startsWith('#')) return
      const targets = /^([^\s:=#][^:=#]*?)\s*::?(?!=)(?:\s|$|[^=])/.exec(text)?.[1]
      for (const target of targets?.split(/\s+/) ?? []) {
        if (!/^[A-Za-z0-9][\w.+/-]*$/.test(target) || seen.has(target)) continue
        seen.add(target)
        emit(`make ${target}`, target)
      }
    },
    end() {},
  }
}
