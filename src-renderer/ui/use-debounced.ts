/** The newest value, once it has rested for a moment. */
import { useEffect, useState } from 'react'

export function useDebounced<T>(value: T, delay_ms: number): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), delay_ms)
    return () => clearTimeout(timer)
  }, [value, delay_ms])
  return settled
}
