/** Numbers as the doors show them. */

/** 0..100 with two decimals; 0 when there is nothing to divide. */
export function percentOf(part: number, whole: number): number {
  return whole === 0 ? 0 : twoDecimals((part / whole) * 100)
}

export function twoDecimals(value: number): number {
  return Math.round(value * 100) / 100
}
