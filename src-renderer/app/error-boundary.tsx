/** Keeps a fault in one part of the window from taking the rest with it, and offers to draw that part anew. */
import { Button } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import { Empty } from '../ui/empty.tsx'

interface Props {
  what: string
  children: ReactNode
}

export class ErrorBoundary extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null }

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (!error) return this.props.children
    return (
      <div role="alert" style={{ height: '100%' }}>
        <Empty title={`${this.props.what} could not be drawn`} action={<Button onClick={() => this.setState({ error: null })}>Draw it again</Button>}>
          <code>{error.message}</code>
          <p>Jobs go on; nothing is lost. If it happens again, reload the window.</p>
        </Empty>
      </div>
    )
  }
}
