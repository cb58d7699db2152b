/** How large the letters of terminals may be, in CSS pixels: from small to what a beamer needs. */
export const font_px = { least: 8, most: 32, usual: 13 } as const
