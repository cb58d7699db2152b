/** Things that only a running program knows (containers, images), and the words of which commands they are. */

export type LiveKind = 'docker-containers' | 'docker-images' | 'docker-volumes' | 'docker-networks'

export interface LiveName {
  name: string
  /** Its state, in the program's words. */
  description: string
}

/** Names that are known of a kind; empty where nobody knows them yet. */
export type LiveSource = (kind: LiveKind) => readonly LiveName[]

const container_verbs = 'rm|stop|start|restart|kill|pause|unpause|logs|inspect|rename|update|wait|stats|top|port|diff|commit|export|exec|attach'

const slots: readonly (readonly [rule: RegExp, kind: LiveKind, first_word_only: boolean])[] = [
  [new RegExp(`^docker/(?:container/)?(?:${container_verbs})$`), 'docker-containers', false],
  [/^docker\/(?:run|create|container\/(?:run|create)|tag|image\/tag)$/, 'docker-images', true],
  [/^docker\/(?:rmi|history|push|save|image\/(?:rm|inspect|history|push|save))$/, 'docker-images', false],
  [/^docker\/volume\/(?:rm|inspect)$/, 'docker-volumes', false],
  [/^docker\/network\/(?:rm|inspect)$/, 'docker-networks', false],
  [/^docker\/network\/(?:connect|disconnect)$/, 'docker-networks', true],
]

/** `word`: which word of the command, from 0. Renaming takes a new name second. */
export function liveKindAt(rule: string, word: number): LiveKind | null {
  const found = slots.find(([pattern]) => pattern.test(rule))
  if (!found || (word > 0 && (found[2] || /\/(?:rename|exec|top|commit)$/.test(rule)))) return null
  return found[1]
}
