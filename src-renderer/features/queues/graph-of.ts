/** The items of a queue as the nodes and edges of a picture. */
import type { CheckedItem, QueueItem } from '../../../src-preload/contract/queues.ts'
import type { Graph, GraphEdge } from '../../parts/graph.ts'
import type { Draft } from '../../stores/queue-draft.ts'

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
