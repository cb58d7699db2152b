/** Value types of numbers and durations, with their bounds. */
import { refused, simpleType, type TypeMaker } from './value-type.ts'

export const number: TypeMaker = (args) => {
  const bounds = /^(-?[\d.]*?)\.\.(-?[\d.]*)$/.exec(args)
  if (args !== '' && !bounds) throw new Error('number takes MIN..MAX, e.g. number(1..100)')
  const least = bounds?.[1] ? Number(bounds[1]) : null
  const most = bounds?.[2] ? Number(bounds[2]) : null
  const whole = !/\d\.\d/.test(args)
  const shape = whole ? /^-?\d{1,15}$/ : /^-?\d{1,15}(?:\.\d{1,9})?$/
  return simpleType(args === '' ? 'number' : `number(${args})`, 'value', (value) => {
    if (!shape.test(value)) return refused(whole ? 'is not a whole number' : 'is not a number')
    const amount = Number(value)
    if (least !== null && amount < least) return refused(`is smaller than ${least}`, String(least))
    if (most !== null && amount > most) return refused(`is larger than ${most}`, String(most))
    return null
  })
}

export const duration: TypeMaker = () =>
  simpleType('duration', 'value', (value) =>
    /^(?:\d{1,9}|(?:\d{1,6}(?:ms|s|m|h|d|w))+)$/.test(value) ? null : refused('is not a duration such as 30s, 5m or 1h30m'),
  )
