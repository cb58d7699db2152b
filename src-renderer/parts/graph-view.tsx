/** A picture of what needs what, each node with its state; edges can be drawn and taken away where it is being made. */
import { useComputedColorScheme } from '@mantine/core'
import {
  Background,
  Controls,
  type Edge,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
} from '@xyflow/react'
import '@xyflow/react/dist/style.css'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { Empty } from '../ui/empty.tsx'
import styles from './graph.module.css'
import { type Graph, type GraphNode, shapeOf } from './graph.ts'
import { type Direction, layOut, node_px, type Places } from './lay-out.ts'

/** A state as shape and word. */
export interface Look {
  icon: ReactNode
  word: string
}

type ItemNode = Node<GraphNode & { edits: boolean; direction: Direction; look: Look | null }>

/** Its state, and what else is said of it. */
const wordsOf = (look: Look | null, note: string): string => [look?.word, note].filter(Boolean).join(', ')

function Item({ data, selected }: NodeProps<ItemNode>) {
  return (
    <div
      className={styles.node}
      data-status={data.status ?? undefined}
      data-bad={data.bad || undefined}
      data-selected={selected || undefined}
      title={data.title}
    >
      <Handle type="target" position={data.direction === 'DOWN' ? Position.Top : Position.Left} isConnectable={data.edits} />
      {data.look?.icon}
      <span className={styles.title}>{data.title}</span>
      <span className={styles.note}>{wordsOf(data.look, data.note)}</span>
      <Handle type="source" position={data.direction === 'DOWN' ? Position.Bottom : Position.Right} isConnectable={data.edits} />
    </div>
  )
}

const node_types = { item: Item }
const labels = { needs: undefined, after: 'after', input: 'reads', order: undefined } as const

interface Props {
  /** What it is a picture of, for those who cannot see it. */
  label: string
  graph: Graph
  /** Where its edges lead. */
  direction?: Direction
  /** How a state looks; must be the same function each time. */
  lookOf?: (status: string) => Look
  selected: string | null
  onSelect: (id: string) => void
  onOpen: (id: string) => void
  /** Where needs can be edited: `to` is to need `from`, or no more. */
  onConnect?: (from: string, to: string) => void
  onDisconnect?: (from: string, to: string) => void
}

/** Laid out anew only when its shape changes; null until the first time. */
function usePlaces(graph: Graph, direction: Direction): { places: Places | null; failed: boolean } {
  const shape = shapeOf(graph)
  const [state, setState] = useState<{ places: Places | null; failed: boolean }>({ places: null, failed: false })
  useEffect(() => {
    let is_old = false
    layOut(shape, direction).then(
      (places) => is_old || setState({ places, failed: false }),
      () => is_old || setState({ places: null, failed: true }),
    )
    return () => {
      is_old = true
    }
  }, [shape, direction])
  return state
}

function Picture({ graph, direction = 'DOWN', lookOf, selected, onSelect, onOpen, onConnect, onDisconnect }: Omit<Props, 'label'>) {
  const scheme = useComputedColorScheme('dark')
  const { places, failed } = usePlaces(graph, direction)
  const { fitView } = useReactFlow()
  const width = useStore((state) => state.width)
  const height = useStore((state) => state.height)
  const edits = onConnect !== undefined
  const nodes = useMemo(
    (): ItemNode[] =>
      graph.nodes.flatMap((node) => {
        const position = places?.get(node.id)
        if (!position) return []
        const look = node.status === null ? null : (lookOf?.(node.status) ?? null)
        return {
          id: node.id,
          type: 'item',
          position,
          ...node_px,
          data: { ...node, edits, direction, look },
          selected: node.id === selected,
          ariaLabel: `${node.title}, ${look?.word ?? node.note}`,
        } satisfies ItemNode
      }),
    [graph, direction, lookOf, places, selected, edits],
  )
  const edges = useMemo(
    (): Edge[] =>
      graph.edges.map(({ from, to, kind }) => ({
        id: `${from}>${to}`,
        source: from,
        target: to,
        deletable: edits && kind !== 'order',
        selectable: edits && kind !== 'order',
        focusable: edits && kind !== 'order',
        className: styles[kind] ?? '',
        ...(labels[kind] !== undefined && { label: labels[kind] }),
        markerEnd: { type: MarkerType.ArrowClosed },
      })),
    [graph, edits],
  )
  useEffect(() => {
    // Also when the room for it changes.
    if (places && width > 0 && height > 0) void fitView({ maxZoom: 1, padding: 0.1 })
  }, [places, fitView, width, height])
  if (failed) return <Empty title="The picture cannot be laid out here">The list shows the same.</Empty>
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={node_types}
      colorMode={scheme}
      minZoom={0.05}
      maxZoom={1.5}
      nodesDraggable={false}
      nodesConnectable={edits}
      // The picture is fitted: one that moved while a line is drawn would slip from under the hand.
      autoPanOnConnect={false}
      elementsSelectable
      deleteKeyCode={edits ? ['Delete', 'Backspace'] : null}
      onlyRenderVisibleElements
      proOptions={{ hideAttribution: true }}
      onNodeClick={(_event, { id }) => onSelect(id)}
      onNodeDoubleClick={(_event, { id }) => onOpen(id)}
      onNodesChange={(changes) => {
        for (const change of changes) if (change.type === 'select' && change.selected) onSelect(change.id)
      }}
      onConnect={({ source, target }) => onConnect?.(source, target)}
      onEdgesDelete={(gone) => {
        for (const { source, target } of gone) onDisconnect?.(source, target)
      }}
      // Items are taken away in the list, where that can be undone by its keys.
      onBeforeDelete={async ({ edges: gone }) => ({ nodes: [], edges: gone })}
    >
      <Background gap={24} />
      <Controls showInteractive={false} />
    </ReactFlow>
  )
}

export function GraphView({ label, ...props }: Props) {
  return (
    <ReactFlowProvider>
      <section className={styles.picture} aria-label={label}>
        <Picture {...props} />
      </section>
    </ReactFlowProvider>
  )
}
