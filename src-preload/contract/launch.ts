/** The page's way in over HTTP: what `POST /launch` takes and gives. */
import { z } from 'zod'

const secret = z.string().min(1).max(500)

/** The one-time token of the launch address, or an admin key. */
export const launch_body = z.union([z.strictObject({ token: secret }), z.strictObject({ api_key: secret })])

/** The secret that the page sends beside its cookie from then on. */
export const launch_answer = z.object({ success: z.literal(true), page_secret: z.string() })
export type LaunchAnswer = z.infer<typeof launch_answer>
