/** The shells that there is a completion script for. */

export const completion_shells = ['bash', 'zsh', 'fish'] as const
