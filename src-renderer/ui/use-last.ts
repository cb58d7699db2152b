/** The newest value that is not null: what a dialog goes on to show while it fades away. */
import { useState } from 'react'

export function useLast<T>(value: T | null): T | null {
  const [last, setLast] = useState(value)
  if (value !== null && value !== last) setLast(value)
  return value ?? last
}
