/** Examples of the areas registry, uploads and results for the OpenAPI document. */
import type { Example } from './openapi-example.ts'

const id = '0199a3c2-7c1e-7b52-9a54-3f0a6d2b8e11'
const file_id = '0199a3c1-5d0f-7a41-8b43-2e9f5c1a7d10'
const time = '2026-03-01T08:05:07.123Z'
const later = '2026-03-02T08:05:07.123Z'
const sha256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'
const upload = { file_id, name: 'sample.grib2', size: 4096, sha256, expires_at: later }
const call = { stage: 'process', command: 'convert-format', args: { file_or_url: `file_id:${file_id}`, format: 'netcdf', output: 'out.nc' } }
const argv = ['zyra', 'process', 'convert-format', '--output', 'out.nc', '--', `/data/uploads/links/${file_id}/sample.grib2`, 'netcdf']
const output_arg = {
  ...{ name: 'output', type: 'path-out', required: false, positional: null, option: '--output', list: false, default: null, choices: null },
  ...{
    description: 'The file that is written',
    aliases: [],
    min: null,
    max: null,
    max_length: null,
    pattern: null,
    schemes: null,
    folder: false,
    stdout: true,
  },
}
const command = {
  ...{ name: 'convert-format', description: 'Converts a file to NetCDF or GeoTIFF', effect: 'change', outputs: ['output'], args: [output_arg] },
  ...{ example: { output: 'out.nc' }, timeout_s: 1800 },
}
const program = {
  ...{ name: 'zyra', description: 'Scientific data', installed: true, path: '/usr/local/bin/zyra', version: '0.1.45', origin: 'builtin' },
  ...{ install: 'pip install zyra', stages: [{ name: 'process', aliases: ['transform'], commands: [command] }] },
}
const manifest_file = { name: 'out.nc', size_bytes: 8192, sha256, media_type: 'application/x-netcdf', modified_at: time, partial: false }
const accepted = { status: 'accepted', job_id: id }

/** `job` is the document's example of a job. */
export function registryExamples(job: Record<string, unknown>): Readonly<Record<string, Example>> {
  return {
    'registry.commands': { answer: { programs: [program], problems: [] } },
    'registry.examples': {
      answer: { examples: [{ name: 'zyra process convert-format', description: 'Converts a file', request: { ...call, program: 'zyra', mode: 'sync' } }] },
    },
    'registry.check': {
      body: call,
      answer: {
        program: 'zyra',
        ...{ stage: call.stage, command: call.command, argv, effect: 'change', confirm_required: false, installed: true, verdict: null },
      },
    },
    'registry.run': {
      body: call,
      answer: { status: 'success', stdout: '', stderr: '', exit_code: 0, job_id: id, job_status: 'succeeded', stdout_cut: false, stderr_cut: false },
      other_answers: { 202: accepted },
    },
    'uploads.list': { answer: { items: [{ ...upload, uploaded_at: time, last_used_at: time }], next_cursor: null } },
    'uploads.remove': { params: { id: file_id }, answer: { success: true } },
    'results.job': {
      params: { id },
      answer: {
        ...{ ...job, kind: 'registry', title: 'zyra process convert-format', command: 'zyra', tool: 'zyra', args: argv.slice(1) },
        ...{ stdout: '', stderr: '', stdout_cut: false, stderr_cut: false, job_id: id, output_file: 'out.nc', results: [{ name: 'out.nc', size_bytes: 8192 }] },
      },
    },
    'results.cancel': { params: { id }, answer: { id, status: 'running', position: null } },
    'results.manifest': {
      params: { id },
      answer: { job_id: id, status: 'succeeded', created: time, expires_at: later, files: [manifest_file], truncated: false },
    },
  }
}
