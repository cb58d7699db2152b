/** Places the nodes of a picture in a worker of its own, so that the window goes on meanwhile. */
import ELK, { type ELK as Layouter } from 'elkjs/lib/elk-api.js'
import worker_url from 'elkjs/lib/elk-worker.min.js?url'
import type { Shape } from './graph.ts'

export const node_px = { width: 208, height: 44 }

export type Places = ReadonlyMap<string, { x: number; y: number }>

let layouter: Layouter | null = null

export type Direction = 'DOWN' | 'RIGHT'

/** Takes the text of `shapeOf`. Rejects where the worker cannot be had. */
export async function layOut(shape: string, direction: Direction = 'DOWN'): Promise<Places> {
  const { ids, edges } = JSON.parse(shape) as Shape
  layouter ??= new ELK({ workerFactory: () => new Worker(worker_url) })
  const laid = await layouter.layout({
    id: 'picture',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': direction,
      'elk.spacing.nodeNode': '24',
      'elk.layered.spacing.nodeNodeBetweenLayers': '40',
      // Beside each other in the order of the list.
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
    },
    children: ids.map((id) => ({ id, ...node_px })),
    edges: edges.map(([from, to]) => ({ id: `${from}>${to}`, sources: [from], targets: [to] })),
  })
  return new Map((laid.children ?? []).map(({ id, x = 0, y = 0 }) => [id, { x, y }]))
}
