/** What helps to find a fault, shown whole before it is copied or saved: whoever gives it away knows what is in it. */
import { Button, Group, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { copyText } from '../../ui/copy-text.ts'
import { Note } from '../../ui/note.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { useDelayed } from '../../ui/use-delayed.ts'
import styles from './logs.module.css'

export function ReportDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['diagnostics'],
    queryFn: () => api.system.diagnostics({}),
    enabled: opened,
    // Each time it is opened it tells how things are then.
    gcTime: 0,
    staleTime: 0,
  })
  const slow = useDelayed(isFetching)
  const text = data ? JSON.stringify(data, null, 2) : ''
  return (
    <Modal opened={opened} onClose={onClose} size="xl" title="For a bug report">
      <p className={styles.reportWords}>
        Versions, health, settings that were changed, and the newest warnings of the log. Secrets are masked and the home folder is “~”; names of folders,
        branches and commands are in it. Read it before you give it to anybody.
      </p>
      {error ? (
        <Note tone="failure" action={<Button onClick={() => void refetch()}>Ask again</Button>}>
          {toFailure(error).message}
        </Note>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by key */}
      <section className={styles.report} tabIndex={0} aria-label="The report" aria-busy={isFetching}>
        <pre>{text || (slow && !error ? 'Putting it together' : '')}</pre>
      </section>
      <Group justify="flex-end" mt="sm">
        <Button onClick={() => void copyText(text)} disabled={!data}>
          Copy
        </Button>
        <Button
          variant="filled"
          onClick={() => saveFile(`opsdeck-report-${new Date().toISOString().slice(0, 10)}.json`, [text], 'application/json')}
          disabled={!data}
        >
          Save as a file
        </Button>
      </Group>
    </Modal>
  )
}
