/** Values that fill a template, by the name of the parameter. */
import { z } from 'zod'

export const template_values = z.record(z.string().max(40), z.union([z.string().max(131_072), z.number()]))
export type TemplateValues = z.infer<typeof template_values>
