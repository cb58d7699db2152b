/** Looks whether this machine gives us terminals, by opening one. */

/** The reason why not, or null where they work. */
export async function whyNoTerminals(): Promise<string | null> {
  try {
    const { spawn } = await import('node-pty')
    const said: string[] = []
    const terminal = spawn(process.execPath, ['-e', 'process.stdout.write(String(process.stdout.isTTY))'], { cwd: '/', env: {} })
    terminal.onData((text) => said.push(text))
    const guard = setTimeout(() => terminal.kill('SIGKILL'), 5000)
    await new Promise((done) => terminal.onExit(done))
    clearTimeout(guard)
    return said.join('').includes('true') ? null : `a program in a terminal said "${said.join('').trim()}"`
  } catch (error) {
    return (error as Error).message.split('\n')[0]!
  }
}
