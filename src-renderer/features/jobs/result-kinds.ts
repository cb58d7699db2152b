/** How a result can be looked at, by its media type and name; nothing is ever shown as a page. */
import type { ManifestFile } from '../../../src-preload/contract/results.ts'

export type ResultKind = 'image' | 'video' | 'audio' | 'table' | 'text' | 'none'

/** What browsers show, and hosts may tell as bytes. */
const image_ending = /\.(?:png|jpe?g|gif|webp|avif|bmp)$/i
/** Text whatever its type is said to be; a picture of markup and a page are text here. */
const text_ending = /\.(?:txt|log|md|rst|json|jsonl|geojson|ya?ml|toml|ini|xml|svg|html?|css|js|py|sh|sql)$/i

export function resultKind({ name, media_type }: Pick<ManifestFile, 'name' | 'media_type'>): ResultKind {
  const [type = ''] = media_type.split(';')
  if (/^text\/(?:csv|tab-separated-values)$/.test(type) || /\.[ct]sv$/i.test(name)) return 'table'
  if (text_ending.test(name) || /^text\/|^application\/(?:json|geo\+json|x-ndjson)$/.test(type)) return 'text'
  if (image_ending.test(name)) return 'image'
  if (type.startsWith('video/')) return 'video'
  return type.startsWith('audio/') ? 'audio' : 'none'
}

/** How many bytes of a file are fetched to show it: the beginning of what can be cut, all of the rest; more than that is not shown. */
export const preview_bytes: Record<ResultKind, number> = {
  image: 64 * 1024 * 1024,
  video: 256 * 1024 * 1024,
  audio: 256 * 1024 * 1024,
  table: 2 * 1024 * 1024,
  text: 256 * 1024,
  none: 0,
}

/** Where a beginning of the file says enough. */
export const canBeCut = (kind: ResultKind): boolean => kind === 'table' || kind === 'text'
