/** What a new policy file begins with: a tool of one's own, or rules laid over a tool that is there. */

export const ownTool = (tool: string): string => `tool: ${tool}
description: What ${tool} is for, in one line
install: 'where to get it'
parser: pflag

options:
  --version: flag -- print the version

commands:
  list:
    say: Lists things
    effect: read
    options:
      -o, --output: enum(json,table) -- how to print
    args:
      thing: any name -- things to list, all without
  remove: destroy -- Removes everything

examples:
  read:
    - ${tool} list -o json
  refused:
    - ${tool} list --unknown
`

export const changedTool = (tool: string): string => `tool: ${tool}
extends: builtin

# Rules here are laid over the built-in policy of ${tool}.
# To allow more than it does, say so: allow_widening: true

`
