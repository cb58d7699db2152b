/** What a file is, as far as its name tells. */

const image_types: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  bmp: 'image/bmp',
  ico: 'image/x-icon',
}

const endingOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1).toLowerCase()

/** The media type of a picture that every browser shows; null for anything else. */
export const imageType = (name: string): string | null => (name.includes('.') ? (image_types[endingOf(name)] ?? null) : null)
export const isSvg = (name: string): boolean => /\.svg$/i.test(name)
export const isImage = (name: string): boolean => imageType(name) !== null || isSvg(name)
