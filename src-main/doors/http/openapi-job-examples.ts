/** Examples of what can be asked about an ended job: why it failed, and when its output came. */
import type { Example } from './openapi-example.ts'

const id = '0199a3c2-7c1e-7b52-9a54-3f0a6d2b8e11'
const good_id = '0199a3c1-02aa-7e11-8c52-77d0a1b2c3d4'
const workspace_id = '0199a3c0-11aa-7c07-8f52-60cf2b1ee904'

export const job_examples = {
  'jobs.why': {
    params: { id },
    answer: {
      id,
      status: 'failed',
      attempt: 1,
      summary: "git ended with exit code 128: git gave up with a fatal error. It said: fatal: couldn't find remote ref main",
      end: { exit_code: 128, signal: null, meaning: 'git gave up with a fatal error', source: 'git: usage.c' },
      lines: [{ stream: 'stderr', from: 0, to: 39, line: 1, text: "fatal: couldn't find remote ref main" }],
      out_of_memory: null,
      compared_with: { id: good_id, title: 'git fetch origin main', finished_at: '2026-02-27T16:20:00.000Z', like: 'same' },
      differences: [
        {
          what: 'commit',
          name: '',
          before: '1f0c5d2b7a9e4c3d8b6a5f4e3d2c1b0a9f8e7d6c',
          now: '8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c3d2e1f0a9b',
          message: 'The commit was 1f0c5d2b7a, now it is 8a7b6c5d4e.',
        },
      ],
      again: {
        id: good_id,
        command: 'git',
        args: ['fetch', 'origin', 'main'],
        work_dir: '.',
        workspace: workspace_id,
        context: { branch: 'main', remote: 'origin' },
        capture: 'split',
        not_restored: ['The files: 1f0c5d2b7a was checked out, now it is 8a7b6c5d4e. Check it out first if the files matter.'],
      },
    },
  },
  'jobs.timing': {
    params: { id },
    answer: {
      attempt: 1,
      duration_ms: 18,
      streams: [
        {
          stream: 'stdout',
          size_bytes: 12,
          times: [
            [6.2, 8],
            [17.9, 12],
          ],
        },
      ],
      sizes: [],
    },
  },
} satisfies Record<string, Example>
