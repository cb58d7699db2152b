/** Examples of the area tools for the OpenAPI document. */
import type { Example } from './openapi-example.ts'

const verdict = {
  allowed: true,
  effect: 'read',
  rule: 'rclone/lsd',
  reason: 'List all directories in the path.',
  nearest: null,
  confirm_required: false,
  runs_workspace_code: false,
  session: false,
  judged_by: 'rule',
  argv: ['rclone', 'lsd', 'photos'],
  tool_path: '/usr/bin/rclone',
  context: {},
  parts: [
    { text: 'rclone', kind: 'tool', ok: true },
    { text: 'lsd', kind: 'subcommand', ok: true },
    { text: 'photos', kind: 'path', ok: true },
  ],
}

export const tool_examples: Readonly<Record<string, Example>> = {
  'tools.draft': {
    body: { name: 'rclone' },
    answer: {
      name: 'rclone',
      path: '/usr/bin/rclone',
      version: '1.60.1',
      source: 'spec',
      policy: 'tool: rclone\ndescription: The Swiss army knife of cloud storage\n...\n',
      guesses: [{ rule: 'rclone/purge', effect: 'destroy', why: 'the word "purge" in its name' }],
      dangers: [{ rule: 'rclone/config', kind: 'settings', why: 'it reads or changes settings, which can name programs and files', left_out: true }],
      examples: [{ line: 'rclone lsd photos', verdict }],
      problems: [],
      notes: [],
    },
  },
  'tools.programs': { params: { q: 'rc' }, answer: { items: [{ name: 'rclone', has_spec: true }], next_cursor: null } },
}
