/** How the families of tools read their words; one table, so that one parser serves them all. */

export interface Family {
  readonly name: string
  /** `double`: `--name`; `single`: `-name` and `--name` are the same; `exact`: a whole word is a name, with the dashes it has; `none`: no options at all. */
  readonly long: 'double' | 'single' | 'exact' | 'none'
  /** A value may be attached to a long name with `=`. */
  readonly equals: boolean
  /** A value may be the next word. */
  readonly separate: boolean
  /** Short flags may stand together (`-abc`), a value may be attached (`-n5`). */
  readonly group: boolean
  /** `-n=5` means 5 and not `=5`. */
  readonly short_equals: boolean
  /** Flags also read `=true` and `=false`. */
  readonly flag_values: boolean
  /** Options may follow positional words. */
  readonly mixed: boolean
  /** `--` ends the options. */
  readonly dashes: boolean
  /** The next word is the value even when it starts with `-`. */
  readonly dash_values: boolean
  /** Further first characters that make an option (dig's `+` and `@`). */
  readonly signs: string
}

const usual: Omit<Family, 'name'> = {
  long: 'double',
  equals: true,
  separate: true,
  group: true,
  short_equals: false,
  flag_values: false,
  mixed: true,
  dashes: true,
  dash_values: true,
  signs: '',
}

export const parser_families = {
  git: { ...usual, name: 'git' },
  getopt: { ...usual, name: 'getopt' },
  curl: { ...usual, name: 'curl', equals: false },
  pflag: { ...usual, name: 'pflag', short_equals: true, flag_values: true },
  goflag: { ...usual, name: 'goflag', long: 'single', group: false, flag_values: true, mixed: false },
  gotest: { ...usual, name: 'gotest', long: 'single', group: false, flag_values: true, dashes: false },
  optparse: { ...usual, name: 'optparse' },
  argparse: { ...usual, name: 'argparse', dash_values: false },
  python: { ...usual, name: 'python', equals: false, mixed: false },
  node: { ...usual, name: 'node', mixed: false },
  dig: { ...usual, name: 'dig', equals: false, dashes: false, signs: '+@' },
  nslookup: { ...usual, name: 'nslookup', long: 'single', group: false, separate: false, dashes: false },
  find: { ...usual, name: 'find', long: 'single', equals: false, group: false, dashes: false },
  exact: { ...usual, name: 'exact', long: 'exact', group: false, dashes: false },
  clap: { ...usual, name: 'clap', short_equals: true, dash_values: false },
  words: { ...usual, name: 'words', long: 'none', dashes: false },
} as const satisfies Record<string, Family>

export type FamilyName = keyof typeof parser_families
