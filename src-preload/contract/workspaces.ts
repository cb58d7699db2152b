/** Workspaces: known folders, their trust, and the context profiles that feed the environment of commands. */
import { z } from 'zod'
import { place_contexts } from './context.ts'
import { env, id, list_query, listOf, operation, success, timestamp } from './shapes.ts'

export const workspace = z.object({
  id,
  name: z.string(),
  /** Absolute path of the folder, links resolved. */
  path: z.string(),
  trusted: z.boolean(),
  /** The context profile in use, or null for none. */
  profile_id: id.nullable(),
  /** False when the folder is gone. */
  exists: z.boolean(),
  /** True for the one that is used when a request names none. */
  current: z.boolean(),
  created: timestamp,
  updated: timestamp,
  opened_at: timestamp,
})
export type Workspace = z.infer<typeof workspace>

export const profile = z.object({
  id,
  name: z.string(),
  /** Allowed environment extras, e.g. AWS_PROFILE, KUBECONFIG, HTTPS_PROXY, SSH_AUTH_SOCK. */
  env,
  created: timestamp,
  updated: timestamp,
})
export type Profile = z.infer<typeof profile>

const profile_name = z.string().min(1).max(100)
const workspace_name = z.string().min(1).max(200)

export const workspaces_contract = {
  list: operation('read')
    .route({ method: 'GET', path: '/api/workspaces', summary: 'Known workspaces, last opened first' })
    .input(list_query)
    .output(listOf(workspace)),
  create: operation('admin')
    .route({ method: 'POST', path: '/api/workspaces', summary: 'Add a folder as a workspace; an already known folder is a CONFLICT' })
    .input(
      z.strictObject({
        path: z.string().min(1).max(4096),
        name: workspace_name.optional(),
        trusted: z.boolean().optional(),
        create_folder: z.boolean().optional(),
      }),
    )
    .output(workspace),
  get: operation('read').route({ method: 'GET', path: '/api/workspaces/{id}', summary: 'One workspace' }).input(z.strictObject({ id })).output(workspace),
  update: operation('admin')
    .route({ method: 'PATCH', path: '/api/workspaces/{id}', summary: 'Rename, trust, choose the profile, make current' })
    .input(
      z.strictObject({
        id,
        name: workspace_name.optional(),
        trusted: z.boolean().optional(),
        profile_id: id.nullable().optional(),
        current: z.literal(true).optional(),
      }),
    )
    .output(workspace),
  remove: operation('admin')
    .route({ method: 'DELETE', path: '/api/workspaces/{id}', summary: 'Forget a workspace; its files stay' })
    .input(z.strictObject({ id }))
    .output(success),
  folders: operation('admin')
    .route({ method: 'GET', path: '/api/workspaces/folders', summary: 'Folders of this machine that a path being typed could go on with' })
    .input(z.strictObject({ path: z.string().max(4096) }))
    .output(z.object({ items: z.array(z.string()) })),
  contexts: operation('read')
    .route({
      method: 'GET',
      path: '/api/workspaces/{id}/contexts',
      summary: 'Kube context, cloud profile and account in force there, and those that could be chosen',
    })
    .input(z.strictObject({ id }))
    .output(place_contexts),
  profiles: {
    list: operation('read')
      .route({ method: 'GET', path: '/api/workspaces/{id}/profiles', summary: 'Context profiles of a workspace' })
      .input(list_query.extend({ id }))
      .output(listOf(profile)),
    create: operation('admin')
      .route({ method: 'POST', path: '/api/workspaces/{id}/profiles', summary: 'Add a context profile; a name that no tool allows is refused' })
      .input(z.strictObject({ id, name: profile_name, env }))
      .output(profile),
    get: operation('read')
      .route({ method: 'GET', path: '/api/workspaces/{id}/profiles/{profile_id}', summary: 'One profile' })
      .input(z.strictObject({ id, profile_id: id }))
      .output(profile),
    update: operation('admin')
      .route({ method: 'PATCH', path: '/api/workspaces/{id}/profiles/{profile_id}', summary: 'Change a profile' })
      .input(z.strictObject({ id, profile_id: id, name: profile_name.optional(), env: env.optional() }))
      .output(profile),
    remove: operation('admin')
      .route({ method: 'DELETE', path: '/api/workspaces/{id}/profiles/{profile_id}', summary: 'Delete a profile' })
      .input(z.strictObject({ id, profile_id: id }))
      .output(success),
  },
}
