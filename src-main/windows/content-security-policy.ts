/** What the page in the desktop window may load: its own files and nothing else. */

/**
 * Styles may be inline because the component library and the terminal write theirs into the page; scripts may not, and
 * nothing comes from anywhere but the bundle. Calls go over a message port, so the page connects to nothing.
 */
export const content_security_policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ')
