/** Registry files: what is read, what is told to be wrong, and where. */
import { describe, expect, it } from 'vitest'
import { example_files } from '../../../src-main/registry/files-of-call.ts'
import { makeArgv } from '../../../src-main/registry/make-argv.ts'
import { readDeclaration } from '../../../src-main/registry/read-declaration.ts'

const user = { file: 'a.yaml', origin: 'user', tools: ['git', 'datavizhub'] } as const

function withArgs(args: string, more = ''): string {
  return `program: sample\nbinary: {search: sample}\nstages:\n  one:\n    commands:\n      go:\n        ${more}args:\n          ${args}\n`
}

const problems = (text: string, options: Parameters<typeof readDeclaration>[1] = user) =>
  readDeclaration(text, options).problems.map(({ line, message }) => `${line}: ${message}`)

describe('readDeclaration', () => {
  it('reads a file with what is not said by default', () => {
    const { program } = readDeclaration('program: sample\nbinary: sample\nstages: {one: {commands: {go: {}}}}\n', user)
    expect(program).toMatchObject({ name: 'sample', search: ['sample'], path: null, env: {}, progress: null })
    expect(program!.stages[0]!.commands[0]).toMatchObject({ name: 'go', effect: 'change', argv: ['one', 'go'], dashdash: true, args: [], timeout_s: null })
  })

  it.each([
    ['program: Sample\nbinary: x\nstages: {}', '1: program: The name is small letters'],
    ['program: git\nbinary: x\nstages: {one: {commands: {go: {}}}}', '1: "git" is the name of a tool that comes with Opsdeck.'],
    ['program: sample\nbinary: ../x\nstages: {one: {commands: {go: {}}}}', '2: A path as binary is absolute'],
    ['program: sample\nbinary: {search: "a b"}\nstages: {one: {commands: {go: {}}}}', '2: "a b" is no name of a program.'],
    ['program: sample\nbinary: {}\nstages: {one: {commands: {go: {}}}}', '2: A binary is found by "search" or given by "path".'],
    ['program: sample\nbinary: x\nstages: {}', '3: There is no stage.'],
    [
      'program: sample\nbinary: x\nstages: {one: {aliases: [two], commands: {go: {}}}, two: {commands: {go: {}}}}',
      '3: The name "two" stands for the stage two already.',
    ],
    ['program: sample\nbinary: x\nenv: {set: {"A B": x}}\nstages: {one: {commands: {go: {}}}}', '3: "A B" is no variable'],
    ['program: sample\nbinary: x\nenv: {set: {OPSDECK_X: x}}\nstages: {one: {commands: {go: {}}}}', '3: "OPSDECK_X" is no variable'],
    [
      'program: sample\nbinary: x\nprogress: {stream: stderr, pattern: "(a"}\nstages: {one: {commands: {go: {}}}}',
      '3: The pattern cannot be used: a "(" is not closed.',
    ],
    ['program: sample\nbinary: x\nprogress: {stream: stderr, pattern: "a"}\nstages: {one: {commands: {go: {}}}}', '3: The pattern has no group'],
    ['program: sample\nbinary: x\ntimeout_s: 604801\nstages: {one: {commands: {go: {}}}}', '3: timeout_s: '],
    ['program: sample\nbinary: x\nstagse: {}\n', '3: There is no key "stagse".'],
    ['program: sample\n  binary: x\n', '1: Nested mappings'],
    ['program: sample\nprogram: sample\n', '2: '],
    [withArgs('argv: {type: text, option: --x}'), '8: argv: no argument is called argv.'],
    [withArgs('a: {type: text}'), '8: a: it is a positional or an option.'],
    [withArgs('a: {type: text, option: --a, positional: 1}'), '8: a: it is a positional or an option.'],
    [withArgs('a: {type: enum, option: --a}'), '8: a: an enum has choices.'],
    [withArgs('a: {type: flag, positional: 1}'), '8: a: a flag is an option alone.'],
    [withArgs('a: {type: int, option: --a, pattern: x}'), '8: a: "pattern" is for text.'],
    [withArgs('a: {type: int, option: --a, min: 3, max: 1}'), '8: a: "min" is larger than "max".'],
    [withArgs('a: {type: int, option: --a, default: x}'), '8: a: the default does not fit: It is a number.'],
    [withArgs('a: {type: int, option: a}'), '8: stages > one > commands > go > args > a > option: '],
    [withArgs('a: {type: text, option: --a, join: ","}'), '8: a: "join" and "spread" are for lists.'],
    [withArgs('a: {type: text, option: --a}\n          b: {type: text, option: --a}'), '9: The option --a is given twice.'],
    [withArgs('a: {type: text, positional: 1}\n          b: {type: text, positional: 1}'), '9: The place 1 is given twice.'],
    [withArgs('a: {type: text, option: --a, aliases: [b]}\n          b: {type: text, option: --b}'), '9: The name b is given twice.'],
    [withArgs('a: {type: int, option: --a}', 'outputs: [a]\n        '), '7: "a" is no argument of the type path-out.'],
    [withArgs('a: {type: int, option: --a}', 'example: {a: x}\n        '), '7: The example does not fit: args.a: It is a number.'],
  ])('tells what is wrong, and where: %#', (text, start) => {
    const told = problems(text)
    expect(
      told.some((one) => one.startsWith(start)),
      JSON.stringify(told),
    ).toBe(true)
  })

  it('takes a path as binary only from the files of the user', () => {
    const text = 'program: sample\nbinary: {path: /opt/sample}\nstages: {one: {commands: {go: {}}}}\n'
    expect(readDeclaration(text, user).program).toMatchObject({ path: '/opt/sample', search: [] })
    expect(problems(text, { ...user, origin: 'builtin' })).toEqual(['2: A path as binary is allowed only in the files of the data dir.'])
  })

  it('bounds what it reads', () => {
    expect(problems(`# ${'x'.repeat(1_000_000)}`)).toEqual(['1: The file is larger than 1 MB.'])
    expect(problems('['.repeat(1000))).toEqual(['1: The file is nested too deeply to be read.'])
  })
})

it('leaves out -- where the declaration says so, and where nothing follows', () => {
  const { program } = readDeclaration(withArgs('a: {type: text, positional: 1}', 'dashdash: false\n        argv: [x]\n        '), user)
  const [command] = program!.stages[0]!.commands
  expect(makeArgv(command!, { a: 'word' }, example_files).argv).toEqual(['x', 'word'])
  expect(makeArgv(command!, {}, example_files).argv).toEqual(['x'])
  expect(makeArgv(command!, { a: '-x' }, example_files).issues).toHaveLength(1)
})
