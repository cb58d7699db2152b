/** Reads what our scripts tell: `NAME=VALUE`, or `NAME:=BASE64` for several lines. */

export type Facts = readonly (readonly [name: string, value: string])[]

export function readFacts(text: string): Facts {
  return text.split('\n').flatMap((line): [string, string][] => {
    const [, name, mark, value = ''] = /^([a-z0-9_.]+)(:?)=(.*)$/.exec(line) ?? []
    if (name === undefined) return []
    return [[name, mark === ':' ? Buffer.from(value, 'base64').toString('utf8') : value]]
  })
}

/** The first value under a name; empty where there is none. */
export const factOf = (facts: Facts, name: string): string => facts.find(([one]) => one === name)?.[1] ?? ''

export const factsOf = (facts: Facts, name: string): string[] => facts.filter(([one]) => one === name).map(([, value]) => value)
