/** A queue as a picture, with the states of queues and their items. */
import type { ComponentProps } from 'react'
import type { QueueItemStatus } from '../../../src-preload/contract/queues.ts'
import { GraphView } from '../../parts/graph-view.tsx'
import { StateIcon, stateWord } from './queue-status.tsx'

const lookOf = (status: string) => ({ icon: <StateIcon status={status as QueueItemStatus} />, word: stateWord(status as QueueItemStatus) })

export function QueueGraph(props: Omit<ComponentProps<typeof GraphView>, 'label' | 'lookOf'>) {
  return <GraphView label="Picture of the queue" lookOf={lookOf} {...props} />
}
