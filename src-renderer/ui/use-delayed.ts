/** True only once `on` has lasted for 150 ms: what is quick shows no spinner. */
import { useEffect, useState } from 'react'

export function useDelayed(on: boolean, delay_ms = 150): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!on) {
      setLate(false)
      return
    }
    const timer = setTimeout(() => setLate(true), delay_ms)
    return () => clearTimeout(timer)
  }, [on, delay_ms])
  return on && late
}
