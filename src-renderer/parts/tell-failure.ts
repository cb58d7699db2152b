/** What went wrong, in words with the next step; and a notification of it where the user is not looking at the thing itself. */
import { notifications } from '@mantine/notifications'
import { createElement } from 'react'
import { type Failure, toFailure } from '../bridge/failure.ts'
import { LinkedText } from './linked-text.tsx'

export function tellFailure(title: string, error: unknown): void {
  const message = createElement(LinkedText, { text: failureWords(toFailure(error)) })
  notifications.show({ title, message, color: 'red', autoClose: 10_000 })
}

/** The sentence of a failure to start, and what to do where the sentence does not say it. */
export const failureWords = ({ code, message }: Failure): string => (code === 'NO_WORKSPACE' ? `${message} Add a workspace in Settings.` : message)
