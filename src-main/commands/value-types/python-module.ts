/** Which modules `python3 -m` may run beside those the policy names: those of the workspace, which Python finds before all others. */
import { join } from 'node:path'
import { isFile, isFolder, placePath } from './path-types.ts'
import { refused, type Seat, simpleType, type TypeMaker } from './value-type.ts'

/** Packages of Python itself (sys.stdlib_module_names); some are found before the workspace's. */
const own_packages = new Set(
  'abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall compression concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator optparse os ossaudiodev pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios test textwrap this threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo'.split(
    ' ',
  ),
)
/** Installed ones that listen, run other files, install or publish. */
const known_packages = new Set(
  'IPython aiohttp aiosmtpd black build celery coverage cython django easy_install fastapi flask gevent gunicorn hypercorn ipykernel isort jupyter jupyter_core jupyter_server jupyterlab maturin mypy notebook numpy pipx pip pkg_resources poetry ptpython pylint pytest sanic scrapy setuptools starlette streamlit tornado twine twisted uv uvicorn virtualenv waitress wheel'.split(
    ' ',
  ),
)

export const pythonModule: TypeMaker = () =>
  simpleType('python-module', 'name', (value, seat) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/.test(value)) return refused('is not the name of a module')
    const names = value.split('.')
    const first = names[0]!
    if (first.startsWith('__') || own_packages.has(first.toLowerCase()) || own_packages.has(first))
      return refused('is a module of Python itself that is not on the list')
    if (['-I', '-P'].some((option) => seat.given(option))) return refused('is looked for beside the workspace with -I and -P')
    const path = names.join('/')
    const places = [`${first}.py`, `${first}.pyc`, `${first}/__init__.py`, `${path}.py`, `${path}.pyc`, `${path}/__main__.py`, `${path}/__main__.pyc`].map(
      (each) => stands(each, seat),
    )
    const outside = places.find((place) => place === 'outside')
    if (outside !== undefined) return refused('leads out of the workspace')
    const [file, compiled, pack, module, module_compiled, main, main_compiled] = places
    const is_package = names.length > 1 || isFolder(join(seat.base ?? '/', path))
    if (known_packages.has(first) && !(is_package ? pack : file)) return refused('is an installed module that is not on the list')
    if (module || (is_package && main)) {
      if (names.length > 1 && (file || compiled) && !pack) return refused(`is no module of the workspace: ${first} is no package there`)
      seat.runsCode(`It runs the module ${value} of the workspace.`)
      return null
    }
    if (module_compiled || main_compiled) return refused('is compiled code, which cannot be reviewed')
    // A dotted name that is nowhere yet can only become one of the workspace, and has to be there when it starts (isModuleThere).
    if (names.length > 1 && !isFolder(join(seat.base ?? '/', first))) return null
    return refused('is neither a module on the list nor one of the workspace')
  })

/** Whether the module that `python3 -m` runs lies in `cwd`; without it Python would look among what is installed. */
export function isModuleThere(name: string, cwd: string): boolean {
  const path = join(cwd, ...name.split('.'))
  return isFile(`${path}.py`) || isFile(join(path, '__main__.py'))
}

/** Whether it is there; `outside` where it lies elsewhere. */
function stands(path: string, seat: Seat): boolean | 'outside' {
  const place = placePath(path, seat, false)
  return 'reason' in place ? 'outside' : place.exists
}
