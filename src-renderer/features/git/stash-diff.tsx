/** What a stash holds: its images drawn, the rest as text. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from '../../bridge/api.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import { shownPath } from './change-rows.ts'
import { ImageView, isImage } from './image-view.tsx'
import styles from './refs.module.css'
import { useWhere } from './use-git.ts'

export function StashDiff({ index, commit }: { index: number; commit: string }) {
  const workspace = useWhere()
  const shown = useQuery({ queryKey: ['git-commit', workspace, 'stash', commit], queryFn: () => api.git.stash.show({ workspace, index }), gcTime: 10_000 })
  const lines = useMemo(
    () =>
      (shown.data?.diff ?? '')
        .replace(/\n$/, '')
        .split('\n')
        .map((text, at) => ({ key: String(at), text })),
    [shown.data],
  )
  const images = (shown.data?.binary ?? []).filter(({ path, old_path }) => isImage(path ?? old_path ?? ''))
  const after = (untracked: boolean) => ({ commit: untracked ? `${commit}^3` : commit })
  return (
    <div className={styles.stash} data-images={images.length > 0 || undefined}>
      {images.length > 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        <section className={styles.stashImages} aria-label="Images that were put aside" tabIndex={0}>
          {images.map(({ path, old_path, untracked }) => (
            <div key={`${old_path}:${path}`}>
              <p>{shownPath(path ?? old_path ?? '')}</p>
              <ImageView
                seen={commit}
                sides={[
                  ...(old_path === null ? [] : [{ what: 'Before', path: old_path, at: { commit: `${commit}^1` } }]),
                  ...(path === null ? [] : [{ what: 'Put aside', path, at: after(untracked) }]),
                ]}
              />
            </div>
          ))}
        </section>
      ) : null}
      <div className={styles.lines}>
        <VirtualList
          label="What was put aside"
          items={lines}
          keyOf={(line) => line.key}
          rowHeight={20}
          selected={null}
          onSelect={() => undefined}
          onOpen={() => undefined}
          render={({ text }) => (
            <div className={styles.patch} data-kind={/^(?:\+\+\+|---|diff|index)/.test(text) ? 'head' : text[0]}>
              {text.trim() === '' ? <span className="visually-hidden">empty line</span> : null}
              {text}
            </div>
          )}
        />
      </div>
    </div>
  )
}
