/** Tells the addresses that lead to this very machine, or to what only it can reach. */
import { BlockList, isIP } from 'node:net'
import { networkInterfaces } from 'node:os'

const always = new BlockList()
for (const [net, bits] of [
  ['127.0.0.0', 8],
  ['0.0.0.0', 8],
  // Link-local: among them the addresses under which clouds give out credentials.
  ['169.254.0.0', 16],
] as const)
  always.addSubnet(net, bits, 'ipv4')
always.addAddress('::1', 'ipv6')
always.addAddress('::', 'ipv6')
always.addSubnet('fe80::', 10, 'ipv6')

/** True for loop-back, link-local, and every address this machine has itself. `address` is an IP address. */
export function isOwnMachine(address: string): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  if (always.check(address, family)) return true
  const own = Object.values(networkInterfaces()).flatMap((found) => found ?? [])
  return own.some((one) => one.address === address || `::ffff:${one.address}` === address.toLowerCase())
}
