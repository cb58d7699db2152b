/** The items of a queue as the nodes and edges of a picture, and how many of them a picture can hold. */
import type { CheckedItem, QueueItem, QueueItemStatus } from '../../../src-preload/contract/queues.ts'
import type { Draft } from '../../stores/queue-draft.ts'

/** Above this a picture says less than a list, and laying it out takes seconds. */
export const most_drawn = 400

export type GraphNode = {
  id: string
  title: string
  /** In which state it is, while it is part of a queue that was saved. */
  status: QueueItemStatus | null
  note: string
  bad: boolean
}

export interface GraphEdge {
  from: string
  to: string
  /** `order`: nothing but the list says so. */
  kind: 'needs' | 'after' | 'input' | 'order'
}

export interface Graph {
  nodes: readonly GraphNode[]
  edges: readonly GraphEdge[]
}

type Ordered = Pick<QueueItem, 'needs' | 'after' | 'input_from'>

/** Where one runs at a time and nothing needs anything, the list itself is the order. */
const listOrder = (ids: readonly string[]): GraphEdge[] => ids.slice(1).map((to, at) => ({ from: ids[at]!, to, kind: 'order' }))

const edgesOf = (to: string, { needs, after, input_from }: Ordered): GraphEdge[] => [
  ...needs.map((need): GraphEdge => ({ from: String(need), to, kind: need === input_from ? 'input' : 'needs' })),
  ...after.map((one): GraphEdge => ({ from: String(one), to, kind: 'after' })),
]

export function graphOfQueue(items: readonly QueueItem[], concurrency: number): Graph {
  const edges = items.flatMap((item) => edgesOf(String(item.index), item))
  return {
    nodes: items.map(({ index, key, title, status, error, exit_code }) => ({
      id: String(index),
      title: key ?? title,
      status,
      note: exit_code !== null && exit_code !== 0 ? `exit ${exit_code}` : '',
      bad: error !== null && status !== 'skipped',
    })),
    edges: edges.length > 0 || concurrency > 1 ? edges : listOrder(items.map(({ index }) => String(index))),
  }
}

/** `checked` stands at the same places, as far as it is known. */
export function graphOfDraft({ items, concurrency }: Draft, checked: readonly CheckedItem[]): Graph {
  const edges = items.flatMap(({ id, needs, input_from }): GraphEdge[] => [
    ...needs.filter((need) => need !== input_from).map((need): GraphEdge => ({ from: need, to: id, kind: 'needs' })),
    ...(input_from === null ? [] : [{ from: input_from, to: id, kind: 'input' } as const]),
  ])
  return {
    nodes: items.map(({ id, key, title }, at) => {
      const verdict = checked[at]
      return {
        id,
        title: key ?? verdict?.title ?? title,
        status: null,
        note: verdict ? (verdict.error ? 'refused' : verdict.pause !== null ? 'asks' : (verdict.effect ?? '')) : '',
        bad: verdict?.error != null,
      }
    }),
    edges: edges.length > 0 || concurrency > 1 ? edges : listOrder(items.map(({ id }) => id)),
  }
}

/** All that decides where nodes stand, as text: two pictures with the same one are laid out the same. */
export const shapeOf = ({ nodes, edges }: Graph): string =>
  JSON.stringify({ ids: nodes.map(({ id }) => id), edges: edges.map(({ from, to }) => [from, to]) } satisfies Shape)

export interface Shape {
  ids: string[]
  /** From, to. */
  edges: [string, string][]
}
