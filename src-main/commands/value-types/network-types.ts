/** Value types of ping, dig, nslookup and traceroute. */
import { refused, simpleType, type TypeMaker } from './value-type.ts'

/** A word of dig that is no option: a name, a type or a class; it decides by itself which. */
export const dnsName: TypeMaker = () =>
  simpleType('dns-name', 'name', (value) =>
    /^(?![-+@])[\p{L}\p{N}_*.:/\\=-]{1,255}$/u.test(value) ? null : refused('is not a name to look up (letters, digits, dots; not starting with - or +)'),
  )
