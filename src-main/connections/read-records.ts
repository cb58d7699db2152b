/** Reads pages of records over a connection: searches in Odoo, its suppliers, products and orders of a shop. Nothing here changes anything. */
import type { ConnectionQuery, FarRecord, QueryAnswer } from '../../src-preload/contract/connections.ts'
import { AppError } from '../base/app-error.ts'
import type { Domain, OdooClient } from './odoo-client.ts'
import { failed } from './odoo-refusals.ts'
import type { WooCommerceClient } from './woocommerce-client.ts'
import type { RpcValue } from './xml-rpc.ts'

const supplier_fields = ['name', 'email', 'phone', 'vat', 'ref', 'city', 'country_id', 'is_company', 'supplier_rank']
/** What the API of a shop gives at once. */
const most_per_page = 100
/** Deeper than any value in a domain. */
const most_nested = 20

type Page = Pick<ConnectionQuery, 'limit' | 'offset'>

/** Throws INVALID_INPUT for what is not asked of an Odoo, and what the client throws. */
export async function queryOdoo(
  client: OdooClient,
  { model, domain, fields, order, limit, offset, ...of_shops }: Omit<ConnectionQuery, 'id'>,
): Promise<QueryAnswer> {
  refuseOthers(of_shops, 'An Odoo is asked by model, domain, fields and order.')
  if (model === undefined) throw invalid('model', 'Name the model, such as res.partner.')
  const checked = domainOf(domain ?? [])
  const items = await client.searchRead({ model, domain: checked, fields: fields ?? [], limit, offset, order: order || undefined })
  return paged(items, { limit, offset }, () => client.count(model, checked))
}

/** Throws ODOO_CONNECTION_FAILED with the kind `suppliers_unknown` where nothing in that Odoo knows of suppliers. */
export async function readSuppliers(client: OdooClient, { q, limit, offset }: Page & { q?: string | undefined }): Promise<QueryAnswer> {
  const domain: Domain = [['supplier_rank', '>', 0], ...(q ? [['name', 'ilike', q]] : [])]
  try {
    const items = await client.searchRead({ model: 'res.partner', domain, fields: supplier_fields, limit, offset, order: 'name, id' })
    return await paged(items, { limit, offset }, () => client.count('res.partner', domain))
  } catch (error) {
    if (error instanceof AppError && error.details['kind'] === 'field' && error.message.includes('supplier_rank'))
      throw failed(
        'suppliers_unknown',
        'This Odoo knows no suppliers: they come with the module Invoicing (account), which is not installed there. Install account, or Purchase, which brings it.',
        false,
      )
    throw error
  }
}

/** Throws INVALID_INPUT for what is not asked of a shop, and what the client throws. */
export async function queryShop(
  client: WooCommerceClient,
  { resource, search, status, limit, offset, ...of_odoo }: Omit<ConnectionQuery, 'id'>,
): Promise<QueryAnswer> {
  refuseOthers(of_odoo, 'A shop is asked by resource, search and status.')
  if (resource === undefined) throw invalid('resource', 'Name what to read: products or orders.')
  if (limit > most_per_page) throw invalid('limit', `WooCommerce gives at most ${most_per_page} at once.`)
  const { items, total } = await client.list({ resource, limit, offset, search, status })
  return paged(items, { limit, offset }, async () => total)
}

/** `count` is asked only where the page does not tell by itself. */
async function paged(items: FarRecord[], { limit, offset }: Page, count: () => Promise<number | null>): Promise<QueryAnswer> {
  const end = offset + items.length
  const is_last = items.length < limit && (items.length > 0 || offset === 0)
  const total = is_last ? end : await count().catch(unknownCount)
  const has_more = items.length === 0 ? false : total === null ? items.length >= limit : total > end
  return { items, total, limit, offset, next_offset: has_more ? end : null }
}

/** The records are there; that the server does not count them is no reason to keep them back. */
function unknownCount(error: unknown): null {
  if (error instanceof AppError && error.status >= 500) return null
  throw error
}

function refuseOthers(others: Record<string, unknown>, sentence: string): void {
  const issues = Object.entries(others).flatMap(([path, value]) => (value === undefined ? [] : [{ path, message: sentence }]))
  if (issues.length > 0) throw new AppError('INVALID_INPUT', sentence, { issues })
}

/** Throws INVALID_INPUT, naming the part, for what is no domain. */
function domainOf(parts: readonly unknown[]): Domain {
  return parts.map((part, n) => {
    if (part === '&' || part === '|' || part === '!') return part
    if (Array.isArray(part) && part.length === 3 && /^(?:string|number)$/.test(typeof part[0]) && typeof part[1] === 'string' && isPlain(part[2], 0))
      return part as RpcValue
    throw invalid(`domain.${n}`, 'A domain is a list of "&", "|", "!" and of [field, operator, value].')
  })
}

function isPlain(value: unknown, depth: number): boolean {
  if (depth > most_nested) return false
  if (Array.isArray(value)) return value.every((one) => isPlain(one, depth + 1))
  if (value !== null && typeof value === 'object') return Object.values(value).every((one) => isPlain(one, depth + 1))
  return value === null || /^(?:string|number|boolean)$/.test(typeof value)
}

function invalid(path: string, message: string): AppError {
  return new AppError('INVALID_INPUT', message, { issues: [{ path, message }] })
}
