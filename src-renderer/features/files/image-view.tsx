/** A picture, at its size or as large as fits. */
import { useState } from 'react'
import { formatBytes } from '../../ui/format.ts'
import styles from './file-panel.module.css'

export function ImageView({ path, source, size_bytes }: { path: string; source: string; size_bytes: number }) {
  const [fits, setFits] = useState(true)
  const [size, setSize] = useState<{ width: number; height: number } | 'broken' | null>(null)
  return (
    <div className={styles.pane}>
      <div className={styles.imageFrame} data-fits={fits || undefined}>
        {size === 'broken' ? (
          <p className={styles.quiet}>It is no picture that can be shown, whatever its name says.</p>
        ) : (
          <img
            src={source}
            alt={path}
            onLoad={(event) => setSize({ width: event.currentTarget.naturalWidth, height: event.currentTarget.naturalHeight })}
            onError={() => setSize('broken')}
          />
        )}
      </div>
      <footer className={styles.foot}>
        <span>
          {size && size !== 'broken' ? `${size.width} × ${size.height}, ` : ''}
          {formatBytes(size_bytes)}
        </span>
        <button type="button" className={styles.link} data-takes-focus onClick={() => setFits(!fits)}>
          {fits ? 'Show at its own size' : 'Fit into the panel'}
        </button>
      </footer>
    </div>
  )
}
