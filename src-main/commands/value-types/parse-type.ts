/** Reads a type expression of a policy (`number(1..5)`, `list(name)`, `enum(-) | path-out`) into a value type. */
import { atFile, awsValue, azValue, bicep, downloadPath, fileUri, gcloudValue, uploadPath } from './cloud-types.ts'
import { bare, careful, destroys, fields, given, leading, local, unlike, worded } from './composed-types.ts'
import { curlUrl, encodedBody, formField, header, httpMethod, inlineBody, outputFile, writeOut } from './curl-types.ts'
import { loopbackPort } from './docker-types.ts'
import {
  checkoutTarget,
  cloneSource,
  configuredRemote,
  fetchRefspec,
  freshFile,
  gitRemote,
  gitUrl,
  grepWord,
  innerPath,
  pathspec,
  pushRefspec,
  refName,
  remoteName,
  revision,
  revOrPath,
} from './git-types.ts'
import { dnsName } from './network-types.ts'
import { duration, number } from './number-types.ts'
import { odooConf } from './odoo-types.ts'
import { dir, pathIn, pathOut, regular } from './path-types.ts'
import { pythonModule } from './python-module.ts'
import { pipProject, pipRequirement, pipTarget, pythonScript, requirementsFile, testWord, venvFolder, warningFilter } from './python-types.ts'
import { makeTarget, packageScript, scriptName } from './script-types.ts'
import { line, list, match, name, none, oneOf, pair, plain, text, word } from './text-types.ts'
import { kustomization, manifest, noSecret, unlisted } from './tool-value-types.ts'
import { derivedOut, farTree, flatIn, flatOut, globbed, noLink, treeIn, treeOut } from './tree-types.ts'
import { host, url } from './url-types.ts'
import type { CheckResult, Seat, TypeMaker, ValueType } from './value-type.ts'

const makers: ReadonlyMap<string, TypeMaker> = new Map<string, TypeMaker>([
  ['text', text],
  ['line', line],
  ['plain', plain],
  ['word', word],
  ['name', name],
  ['none', none],
  ['match', match],
  ['enum', oneOf],
  ['list', list],
  ['pair', pair],
  ['fields', fields],
  ['careful', careful],
  ['local', local],
  ['bare', bare],
  ['unlike', unlike],
  ['destroys', destroys],
  ['worded', worded],
  ['leading', leading],
  ['given', given],
  ['loopback-port', loopbackPort],
  ['odoo-conf', odooConf],
  ['number', number],
  ['duration', duration],
  ['path-in', pathIn],
  ['path-out', pathOut],
  ['regular', regular],
  ['dir', dir],
  ['tree-in', treeIn],
  ['flat-in', flatIn],
  ['tree-out', treeOut],
  ['flat-out', flatOut],
  ['far-tree', farTree],
  ['derived-out', derivedOut],
  ['globbed', globbed],
  ['no-link', noLink],
  ['unlisted', unlisted],
  ['manifest', manifest],
  ['kustomization', kustomization],
  ['no-secret', noSecret],
  ['upload-path', uploadPath],
  ['download-path', downloadPath],
  ['file-uri', fileUri],
  ['at-file', atFile],
  ['aws-value', awsValue],
  ['az-value', azValue],
  ['bicep', bicep],
  ['gcloud-value', gcloudValue],
  ['host', host],
  ['url', url],
  ['curl-url', curlUrl],
  ['output-file', outputFile],
  ['inline-body', inlineBody],
  ['encoded-body', encodedBody],
  ['form-field', formField],
  ['header', header],
  ['http-method', httpMethod],
  ['write-out', writeOut],
  ['dns-name', dnsName],
  ['python-script', pythonScript],
  ['warning-filter', warningFilter],
  ['venv-folder', venvFolder],
  ['test-word', testWord],
  ['package-script', packageScript],
  ['script-name', scriptName],
  ['make-target', makeTarget],
  ['pip-requirement', pipRequirement],
  ['pip-project', pipProject],
  ['pip-target', pipTarget],
  ['python-module', pythonModule],
  ['requirements-file', requirementsFile],
  ['revision', revision],
  ['ref-name', refName],
  ['rev-or-path', revOrPath],
  ['checkout-target', checkoutTarget],
  ['pathspec', pathspec],
  ['inner-path', innerPath],
  ['grep-word', grepWord],
  ['push-refspec', pushRefspec],
  ['fetch-refspec', fetchRefspec],
  ['fresh-file', freshFile],
  ['git-url', gitUrl],
  ['clone-source', cloneSource],
  ['git-remote', gitRemote],
  ['remote-name', remoteName],
  ['configured-remote', configuredRemote],
])

/**
 * `own` are the types the policy file declares. Throws Error with a sentence naming what is wrong with `expression`.
 */
export function parseType(expression: string, own: ReadonlyMap<string, ValueType>): ValueType {
  const alternatives = splitTop(expression)
  const types = alternatives.map((each) => parseOne(each, own))
  return types.length === 1 ? types[0]! : anyOf(types)
}

function parseOne(expression: string, own: ReadonlyMap<string, ValueType>): ValueType {
  const trimmed = expression.trim()
  const parts = /^([a-z][a-z0-9-]*)(?:\(([\s\S]*)\))?$/.exec(trimmed)
  if (!parts) throw new Error(`"${trimmed}" is not a value type; write NAME or NAME(ARGUMENTS)`)
  const declared = own.get(parts[1]!)
  if (declared) return declared
  const maker = makers.get(parts[1]!)
  if (!maker) throw new Error(`there is no value type "${parts[1]}"; known are ${[...makers.keys(), ...own.keys()].join(', ')}`)
  return maker(parts[2] ?? '', (nested) => parseType(nested, own))
}

/** Splits at ` | ` outside brackets. */
function splitTop(expression: string): string[] {
  const pieces: string[] = []
  let depth = 0
  let from = 0
  for (let i = 0; i < expression.length; i++) {
    const character = expression[i]
    if (character === '(') depth++
    else if (character === ')') depth--
    else if (depth === 0 && expression.startsWith(' | ', i)) {
      pieces.push(expression.slice(from, i))
      from = i + 3
    }
  }
  pieces.push(expression.slice(from))
  return pieces
}

const marked_paths: ReadonlySet<string> = new Set(['file-uri', 'at-file'])

function anyOf(types: readonly ValueType[]): ValueType {
  return {
    name: types.map((type) => type.name).join(' | '),
    kind: types[0]!.kind,
    values: types.flatMap((type) => type.values),
    offers: types.find((type) => type.offers !== null)?.offers ?? null,
    check(value: string, seat: Seat): CheckResult {
      const problems: Exclude<CheckResult, null>[] = []
      const of_marked: Exclude<CheckResult, null>[] = []
      let of_path: CheckResult = null
      for (const type of types) {
        const problem = type.check(value, seat)
        if (problem === null) return null
        // A path that is marked as one (file://, @) was not meant where the mark is missing.
        if (marked_paths.has(type.name) && !/^(?:fileb?:|@)/.test(value)) of_marked.push(problem)
        else {
          problems.push(problem)
          if (type.kind === 'path') of_path ??= problem
        }
      }
      const first = [...problems, ...of_marked][0]!
      // Where a path may stand, a word that is no address was meant as one.
      return /^[a-z][a-z0-9+.-]*:/i.test(value) ? first : (of_path ?? first)
    },
  }
}
