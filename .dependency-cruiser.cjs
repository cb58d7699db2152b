/** The arrows of the house: a room imports only from rooms below its own, and raw tools have one room each. */

/** Rooms of src-main from low to high; a room may import itself and those before it. */
const floors = [
  ['base'],
  ['events'],
  ['logging', 'outgoing'],
  ['store'],
  ['access'],
  ['workspaces'],
  ['processes'],
  ['commands'],
  ['jobs', 'ssh'],
  ['metrics', 'sessions', 'git', 'files', 'notifications', 'odoo', 'connections', 'servers'],
  ['registry'],
  ['flows'],
  ['handlers'],
  ['doors'],
  ['windows'],
]

/** What stands around the rooms: the line to a running host, then what uses it; they build houses, so they see every room. */
const around = ['host-line', 'start', 'cli']

const arrows = floors.map((rooms, floor) => ({
  name: `arrow-${rooms.join('-')}`,
  comment: `${rooms.join(', ')} may import only from rooms below and from the contract.`,
  severity: 'error',
  from: { path: `^src-main/(${rooms.join('|')})/` },
  to: {
    path: '^src-(main|renderer|preload)/',
    pathNot: [
      `^src-main/(${floors
        .slice(0, floor + 1)
        .flat()
        .join('|')})/`,
      '^src-preload/contract/',
    ],
  },
}))

const around_arrows = around.map((place, floor) => ({
  name: `arrow-${place}`,
  comment: `${place}/ imports nothing of what stands above it: ${around.slice(floor + 1).join(', ') || 'nothing does'}.`,
  severity: 'error',
  from: { path: `^src-main/${place}/` },
  to: { path: `^src-main/(${[...around.slice(floor + 1), 'nothing-above'].join('|')})/` },
}))

/** Rooms inside commands/ from low to high; the files beside them are the face, the mint and what uses the face. */
const inside_commands = ['words', 'value-types', 'policies', 'machine', 'context', 'reading', 'judging', 'layers', 'drafting', 'completion']

const commands_arrows = inside_commands.map((room, floor) => ({
  name: `arrow-commands-${room}`,
  comment: `commands/${room}/ imports only what stands below it in commands/: ${inside_commands.slice(0, floor).join(', ') || 'nothing'}.`,
  severity: 'error',
  from: {
    path: `^src-main/commands/${room}/`,
    // Policies are compiled against the names of the sources of hidden state, which is all they ask of context/.
    ...(room === 'policies' && { pathNot: '^src-main/commands/policies/compile-policy\\.ts$' }),
  },
  to: { path: '^src-main/commands/', pathNot: `^src-main/commands/(${inside_commands.slice(0, floor + 1).join('|')})/` },
}))

module.exports = {
  forbidden: [
    ...arrows,
    ...around_arrows,
    ...commands_arrows,
    {
      name: 'arrow-commands-compile-policy',
      comment: 'Compiling knows the sources of hidden state by name, besides what every file of policies/ may import.',
      severity: 'error',
      from: { path: '^src-main/commands/policies/compile-policy\\.ts$' },
      to: {
        path: '^src-main/commands/',
        pathNot: ['^src-main/commands/(words|value-types|policies)/', '^src-main/commands/context/context-sources\\.ts$'],
      },
    },
    {
      name: 'host-line-is-a-client',
      comment: 'The line to a host knows the contract and base/, no room.',
      severity: 'error',
      from: { path: '^src-main/host-line/' },
      to: { path: '^src-(main|renderer)/', pathNot: ['^src-main/(host-line|base)/'] },
    },
    {
      name: 'files-stand-alone',
      comment: 'Rooms of one floor do not know each other.',
      severity: 'error',
      from: { path: '^src-main/files/' },
      to: { path: '^src-main/(metrics|sessions)/' },
    },
    {
      name: 'watcher-and-search-in-files',
      comment: 'The watcher and ripgrep are used by files/ only.',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-main/files/' },
      to: { path: '(^|/)node_modules/@(parcel/watcher|vscode/ripgrep)/' },
    },
    { name: 'no-circle', comment: 'Data flows one way.', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'contract-is-the-waist',
      comment: 'The contract imports nothing of the rooms.',
      severity: 'error',
      from: { path: '^src-preload/contract/' },
      to: { path: '^src-', pathNot: '^src-preload/contract/' },
    },
    {
      name: 'window-sees-only-the-contract',
      comment: 'The renderer knows the contract and itself.',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: '^src-', pathNot: ['^src-renderer/', '^src-preload/contract/'] },
    },
    {
      name: 'ui-knows-no-domain',
      comment: 'ui/ holds parts without domain knowledge.',
      severity: 'error',
      from: { path: '^src-renderer/ui/' },
      to: { path: '^src-(renderer|preload)/', pathNot: '^src-renderer/ui/' },
    },
    {
      name: 'bridge-knows-no-window',
      comment: 'bridge/ knows the contract, and nothing of what is made of its answers.',
      severity: 'error',
      from: { path: '^src-renderer/bridge/' },
      to: { path: '^src-renderer/', pathNot: '^src-renderer/bridge/' },
    },
    {
      name: 'stores-know-no-picture',
      comment: 'stores/ hold what is so; pictures of it are made above them.',
      severity: 'error',
      from: { path: '^src-renderer/stores/' },
      to: { path: '^src-renderer/(app|features|parts|terminal|ui)/' },
    },
    {
      name: 'parts-and-terminals-serve-features',
      comment: 'parts/ and terminal/ are what several features share; they know none of them.',
      severity: 'error',
      from: { path: '^src-renderer/(parts|terminal)/' },
      to: { path: '^src-renderer/(app|features)/' },
    },
    {
      name: 'terminals-show-any-source',
      comment: 'terminal/ shows what it is given; what a job is, the one that brings the source knows.',
      severity: 'error',
      from: { path: '^src-renderer/terminal/' },
      // How a shell writes its marks, and how lines are picked by words, is part of what is shown.
      to: {
        path: '^src-(renderer/(parts|stores/(jobs|engine|history|live|first-views))|preload/contract)',
        pathNot: '^src-preload/contract/(shell-marks|line-query)',
      },
    },
    {
      name: 'features-do-not-import-each-other',
      comment: 'What two features need goes into parts/, terminal/, stores/ or ui/; app/ puts features together.',
      severity: 'error',
      from: { path: '^src-renderer/features/([^/]+)/' },
      to: { path: '^src-renderer/(app|features)/', pathNot: '^src-renderer/features/$1/' },
    },
    {
      name: 'electron-has-its-rooms',
      comment: 'electron is used only by its entry, windows, the ipc door and the preload; rooms run in plain Node.',
      severity: 'error',
      from: { path: '^src-', pathNot: ['^src-main/index\\.ts$', '^src-main/windows/', '^src-main/doors/ipc\\.ts$', '^src-preload/index\\.ts$'] },
      to: { path: '(^|/)node_modules/electron/|^electron$' },
    },
    {
      name: 'programs-start-in-processes',
      comment: 'Only processes/ and the runner start programs.',
      severity: 'error',
      from: { path: '^src-', pathNot: ['^src-main/processes/', '^src-main/runner\\.ts$'] },
      to: { path: '(^|/)node_modules/(node-pty|koffi)/|^(node:)?(child_process|cluster)$' },
    },
    {
      name: 'git-reader-asks-git',
      comment: 'simple-git starts programs: only the reader, which gives it what was approved, may use it.',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-main/git/git-reader\\.ts$' },
      to: { path: '(^|/)node_modules/simple-git/' },
    },
    {
      name: 'one-mint',
      comment: 'An ApprovedCommand is made in one place only.',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-main/commands/approve-command\\.ts$' },
      to: { path: '^src-main/base/mint-approved-command\\.ts$' },
    },
    {
      name: 'database-in-store',
      comment: 'SQLite is opened in store/ only.',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-main/store/' },
      to: { path: '^(node:)?sqlite$' },
    },
    {
      name: 'http-has-its-rooms',
      comment:
        'Servers of our own are doors; other servers are asked through outgoing/. Completion and askpass ask our own local socket, and load nothing else.',
      severity: 'error',
      from: { path: '^src-', pathNot: ['^src-main/doors/', '^src-main/outgoing/', '^src-main/cli/complete-command\\.ts$', '^src-main/askpass\\.ts$'] },
      to: { path: '^(node:)?(https?|http2)$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-test-code-in-the-product',
      severity: 'error',
      from: { path: '^src-' },
      to: { path: '^tests/' },
    },
    { name: 'resolvable', severity: 'error', from: { path: '^src-' }, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'src-renderer/tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.cjs', '.mjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
    includeOnly: undefined,
  },
}
