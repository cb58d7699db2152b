/** Which shell is the user's: the settings' word, then the environment's, then the usual ones. */
import { accessSync, constants, statSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { AppError } from '../base/app-error.ts'

const usual = ['/bin/bash', '/usr/bin/bash', '/bin/zsh', '/bin/sh']

/** Absolute path of a program that can be run. Throws TOOL_NOT_INSTALLED naming the shell that was asked for and is not there. */
export function findShell(from_settings: string | null, from_environment: string | undefined): string {
  if (from_settings !== null) {
    if (isAbsolute(from_settings) && isProgram(from_settings)) return from_settings
    throw new AppError('TOOL_NOT_INSTALLED', `The shell ${from_settings} of the settings is not a program that can be run. Choose another one there.`, {
      tool: from_settings,
      install: 'Settings, Terminals, Shell',
    })
  }
  const found = [from_environment ?? '', ...usual].find((path) => isAbsolute(path) && isProgram(path))
  if (found) return found
  throw new AppError('TOOL_NOT_INSTALLED', 'No shell was found. Name one in the settings.', { tool: 'shell', install: 'Settings, Terminals, Shell' })
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    // A folder may be entered, which is the same right.
    return statSync(path).isFile()
  } catch {
    return false
  }
}
