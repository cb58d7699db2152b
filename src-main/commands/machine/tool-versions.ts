/** Learns the versions of installed tools by asking them, when somebody wants to know; a tool is asked once. */
import type { ApprovedCommand } from '../../base/approved-command.ts'
import { askProgram } from '../../processes/ask-program.ts'
import type { Commands, Surroundings } from '../commands.ts'

/** Programs asked at the same time; a slow one (pip) does not keep the rest waiting. */
const asked_at_once = 3

export class ToolVersions {
  readonly #commands: Commands
  /** Asked already, whatever came of it: a program that does not tell is not asked for ever. */
  readonly #asked = new Set<string>()

  constructor(commands: Commands) {
    this.#commands = commands
  }

  /** Resolves with true when a version was learnt that was not known before. */
  async learn(names: readonly string[], around: Surroundings): Promise<boolean> {
    const left = names.filter((name) => !this.#asked.has(`${around.workspace?.id} ${name}`))
    let has_learnt = false
    const worker = async () => {
      for (let name = left.shift(); name !== undefined; name = left.shift()) has_learnt = (await this.#ask(name, around)) || has_learnt
    }
    await Promise.all(Array.from({ length: asked_at_once }, worker))
    return has_learnt
  }

  async #ask(name: string, around: Surroundings): Promise<boolean> {
    this.#asked.add(`${around.workspace?.id} ${name}`)
    const grant = this.#grant(name, around)
    if (!grant) return false
    const said = await askProgram(grant)
    if (said === null) return false
    this.#commands.noteVersion(name, grant.tool_path, said)
    return this.#commands.toolVersion(name) !== null
  }

  /** Null also where the tool may not be asked: its version stays unknown then. */
  #grant(name: string, around: Surroundings): ApprovedCommand | null {
    try {
      return this.#commands.versionGrant(name, around)
    } catch {
      return null
    }
  }
}
