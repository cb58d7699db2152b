/** Says why a server could not be used: one error with the reason by name, the server it is about, and the hop where it happened. */
import type { SshReason } from '../../src-preload/contract/servers.ts'
import { AppError } from '../base/app-error.ts'

export interface SshFailure {
  reason: SshReason
  /** The jump host where it happened; null for the server itself. */
  hop: string | null
}

/** SSH_FAILED with `details.reason`, `details.hop` and what else helps to act on it. */
export function sshFailed(reason: SshReason, sentence: string, details: Record<string, unknown> & { hop?: string | null } = {}, cause?: unknown): AppError {
  return new AppError('SSH_FAILED', sentence, { reason, hop: null, ...details }, cause)
}

/** The reason, where `error` is an SSH_FAILED; undefined for every other error. */
export function reasonOf(error: unknown): SshReason | undefined {
  return error instanceof AppError && error.code === 'SSH_FAILED' ? (error.details['reason'] as SshReason) : undefined
}
