/** A queue as a picture: what needs what, each node with its state; edges can be drawn and taken away where it is being made. */
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
import { useEffect, useMemo, useState } from 'react'
import { Empty } from '../../ui/empty.tsx'
import styles from './graph.module.css'
import { type Graph, type GraphNode, shapeOf } from './graph-of.ts'
import { layOut, node_px, type Places } from './lay-out.ts'
import { StateIcon, stateWord } from './queue-status.tsx'

type ItemNode = Node<GraphNode & { edits: boolean }>

function Item({ data, selected }: NodeProps<ItemNode>) {
  const word = data.status === null ? data.note : stateWord(data.status)
  return (
    <div
      className={styles.node}
      data-status={data.status ?? undefined}
      data-bad={data.bad || undefined}
      data-selected={selected || undefined}
      title={data.title}
    >
      <Handle type="target" position={Position.Top} isConnectable={data.edits} />
      {data.status === null ? null : <StateIcon status={data.status} />}
      <span className={styles.title}>{data.title}</span>
      <span className={styles.note}>{[word, data.status === null ? '' : data.note].filter(Boolean).join(', ')}</span>
      <Handle type="source" position={Position.Bottom} isConnectable={data.edits} />
    </div>
  )
}

const node_types = { item: Item }
const labels = { needs: undefined, after: 'after', input: 'reads', order: undefined } as const

interface Props {
  graph: Graph
  selected: string | null
  onSelect: (id: string) => void
  onOpen: (id: string) => void
  /** Where needs can be edited: `to` is to need `from`, or no more. */
  onConnect?: (from: string, to: string) => void
  onDisconnect?: (from: string, to: string) => void
}

/** Laid out anew only when its shape changes; null until the first time. */
function usePlaces(graph: Graph): { places: Places | null; failed: boolean } {
  const shape = shapeOf(graph)
  const [state, setState] = useState<{ places: Places | null; failed: boolean }>({ places: null, failed: false })
  useEffect(() => {
    let is_old = false
    layOut(shape).then(
      (places) => is_old || setState({ places, failed: false }),
      () => is_old || setState({ places: null, failed: true }),
    )
    return () => {
      is_old = true
    }
  }, [shape])
  return state
}

function Picture({ graph, selected, onSelect, onOpen, onConnect, onDisconnect }: Props) {
  const scheme = useComputedColorScheme('dark')
  const { places, failed } = usePlaces(graph)
  const { fitView } = useReactFlow()
  const width = useStore((state) => state.width)
  const height = useStore((state) => state.height)
  const edits = onConnect !== undefined
  const nodes = useMemo(
    (): ItemNode[] =>
      graph.nodes.flatMap((node) => {
        const position = places?.get(node.id)
        const word = node.status === null ? node.note : stateWord(node.status)
        if (!position) return []
        return {
          id: node.id,
          type: 'item',
          position,
          ...node_px,
          data: { ...node, edits },
          selected: node.id === selected,
          ariaLabel: `${node.title}, ${word}`,
        } satisfies ItemNode
      }),
    [graph, places, selected, edits],
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

export function GraphView(props: Props) {
  return (
    <ReactFlowProvider>
      <section className={styles.picture} aria-label="Picture of the queue">
        <Picture {...props} />
      </section>
    </ReactFlowProvider>
  )
}
