/** A picture of nodes and edges as data, and what of it decides where they stand. */

/** Above this a picture says less than a list, and laying it out takes seconds. */
export const most_drawn = 400

export type GraphNode = {
  id: string
  title: string
  /** The state that its look tells; null where it has none. */
  status: string | null
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

/** All that decides where nodes stand, as text: two pictures with the same one are laid out the same. */
export const shapeOf = ({ nodes, edges }: Graph): string =>
  JSON.stringify({ ids: nodes.map(({ id }) => id), edges: edges.map(({ from, to }) => [from, to]) } satisfies Shape)

export interface Shape {
  ids: string[]
  /** From, to. */
  edges: [string, string][]
}
