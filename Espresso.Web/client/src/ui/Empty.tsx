import type { ReactNode } from 'react'
import styles from './ui.module.css'

/** There is nothing, and that is fine: what would be here, and what to do about it. */
export function Empty(props: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <strong>{props.title}</strong>
      {props.children}
    </div>
  )
}
