/** The value type of a script of package.json, for programs that run a program of that name where there is no such script (yarn, pnpm). */
import { join } from 'node:path'
import { ownScripts } from './own-scripts.ts'
import { refused, type Seat, simpleType, type TypeMaker } from './value-type.ts'

/** Names that projects give their scripts and no program has. */
const usual = new Set([
  ...['build', 'start', 'dev', 'lint', 'format', 'typecheck', 'type-check', 'types', 'check', 'clean', 'compile', 'coverage', 'preview', 'release', 'deploy'],
  ...['prepare', 'verify', 'validate', 'generate', 'codegen', 'migrate', 'e2e', 'unit', 'integration', 'storybook', 'lint-fix', 'format-check', 'restart'],
])

/** A script that package.json of the folder has, or a name that only scripts have (`build`, `test:unit`). */
export const packageScript: TypeMaker = () =>
  simpleType(
    'package-script',
    'name',
    (value: string, seat: Seat) => {
      if (!/^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,200}$/.test(value) || /^(?:true|false|null|undefined)$/.test(value)) return refused('is not the name of a script')
      if (usual.has(value) || /^[A-Za-z0-9_-]+:/.test(value)) return null
      if (seat.base !== null && ownScripts(join(seat.base, 'package.json')).includes(value)) return null
      return refused(`is not a script of package.json, and ${seat.tool} would run a program of that name; add the script`)
    },
    { offers: 'scripts' },
  )

/** A script by its name; where there is none the program says so. */
export const scriptName: TypeMaker = () =>
  simpleType(
    'script-name',
    'name',
    (value: string) =>
      /^[A-Za-z0-9@_][A-Za-z0-9@_.:/+-]{0,200}$/.test(value) && !/^(?:true|false|null|undefined)$/.test(value) ? null : refused('is not the name of a script'),
    { offers: 'scripts' },
  )

/** What make takes for a variable, a pattern or a list, and what a shell takes for more than a word. */
const more_than_a_target = /[=$`"'\\;&|<>()*?[\]{}\s!#~]/

/** A target of a Makefile: a name, or a file of the workspace, since make has rules of its own that write a file of that name. */
export const makeTarget: TypeMaker = (_, compile) => {
  const path = compile('path-out')
  return simpleType(
    'make-target',
    'path',
    (value: string, seat: Seat) => {
      if (/^[A-Za-z_.][^/]*=/.test(value))
        return refused('is not a setting that is known to hold data, such as VERSION=1.2 or CC=clang; others reach shells and programs')
      return more_than_a_target.test(value) ? refused('holds signs that make or a shell reads in their own way') : path.check(value, seat)
    },
    { offers: 'targets' },
  )
}
