/** The words that are asked for before an act: names of branches and tags, who commits, where a remote is. */
import { api } from '../../bridge/api.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { askForm } from '../../stores/git.ts'
import { currentWorkspace } from '../../stores/host.ts'
import { queryClient } from '../../stores/query-client.ts'

/** Asks who commits, sets it for this repository, then goes on. */
export function askUser(then?: () => void, known?: { name: string; email: string } | null): void {
  askForm({
    title: 'Who commits here?',
    text: 'Git writes this name and address into every commit of this repository. Other repositories are not changed.',
    fields: [
      { name: 'name', label: 'Name', kind: 'text', value: known?.name ?? '' },
      { name: 'email', label: 'Email', kind: 'text', value: known?.email ?? '' },
    ],
    verb: then ? 'Save and go on' : 'Save',
    submit: async ({ name = '', email = '' }) => {
      try {
        const workspace = await currentWorkspace()
        if (!workspace) return
        await api.git.user({ workspace: workspace.id, name, email })
        await queryClient.invalidateQueries({ queryKey: ['git'] })
        then?.()
      } catch (error) {
        tellFailure('The name was not saved', error)
      }
    },
  })
}
