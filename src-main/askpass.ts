/** Entry that git and ssh start to ask for a password: hands the question to the host and prints the answer; fails at once when nobody can be asked. */
import { request } from 'node:http'
import { hostSocket } from './host-line/host-socket.ts'

const [data_dir = '', prompt = ''] = process.argv.slice(2)
const body = JSON.stringify({ prompt: prompt.slice(0, 4000), job: process.env['OPSDECK_JOB'] ?? '-', asker: process.ppid })

function fail(sentence: string): void {
  process.stderr.write(`opsdeck: ${sentence}\n`)
  process.exitCode = 1
}

const asking = request(
  {
    socketPath: hostSocket(data_dir),
    path: '/api/git/credentials',
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
  },
  (response) => {
    let text = ''
    response.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
    })
    response.on('error', () => fail('The host went away before the question was answered.'))
    response.on('end', () => {
      try {
        const answer = JSON.parse(text) as { value?: unknown; error?: unknown }
        if (typeof answer.value === 'string') process.stdout.write(`${answer.value}\n`)
        else fail(typeof answer.error === 'string' ? answer.error : 'The host gave no answer.')
      } catch {
        fail('The host gave no answer.')
      }
    })
  },
)
asking.on('error', () => fail('No host of Opsdeck is running that could ask.'))
asking.end(body)
