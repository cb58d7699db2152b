/** The manifest of a module, read and never run. */
import { NotALiteral, type PythonValue, readPythonLiteral } from './python-literal.ts'

export interface Manifest {
  /** What people call it. */
  title: string
  /** As Odoo keeps it: with the series in front (`17.0.1.2.0`) where the manifest has the rest only and `series` is known. */
  version: string
  summary: string
  category: string
  depends: string[]
  /** Odoo installs it by itself: when all it depends on is there, or only these. */
  auto_install: boolean | string[]
  installable: boolean
  application: boolean
  python_packages: string[]
  /** Files that are loaded in this order, below the module's folder. */
  data: string[]
}

export class BadManifest extends Error {
  readonly line: number | null

  constructor(message: string, line: number | null) {
    super(message)
    this.line = line
  }
}

/** `series` is that of the Odoo that will load it, such as `17.0`. Throws BadManifest with the line where it can be told. */
export function readManifest(text: string, series: string | null): Manifest {
  let value: PythonValue
  try {
    value = readPythonLiteral(text)
  } catch (error) {
    if (error instanceof NotALiteral) throw new BadManifest(`The manifest is not a literal: ${error.message}.`, error.line)
    throw error
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new BadManifest('The manifest is not a dictionary.', null)
  const words = (name: string): string[] => {
    const list = value[name]
    return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : []
  }
  const text_of = (name: string): string => (typeof value[name] === 'string' ? value[name] : '')
  const external = value['external_dependencies']
  const packages = external && typeof external === 'object' && !Array.isArray(external) ? external['python'] : undefined
  const auto = value['auto_install']
  return {
    title: text_of('name'),
    version: adapted(text_of('version') || '1.0', series),
    summary: text_of('summary'),
    category: text_of('category') || 'Uncategorized',
    // Everything depends on base, named or not (odoo/modules/module.py).
    depends: 'depends' in value && words('depends').length > 0 ? words('depends') : ['base'],
    auto_install: Array.isArray(auto) ? words('auto_install') : auto === true,
    // `active` is what it was called before Odoo 8; what is not said is installable.
    installable: value['installable'] !== false,
    application: value['application'] === true,
    python_packages: Array.isArray(packages) ? packages.filter((one) => typeof one === 'string') : [],
    data: [...words('data'), ...words('init_xml'), ...words('update_xml')],
  }
}

/** adapt_version of odoo/modules/module.py: the series stands in front unless more than the series begins with it. */
function adapted(version: string, series: string | null): string {
  if (series === null || version.startsWith(`${series}.`)) return version
  return `${series}.${version}`
}
