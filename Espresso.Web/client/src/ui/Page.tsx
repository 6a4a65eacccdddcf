import { useEffect, useRef, type ReactNode } from 'react'
import styles from './ui.module.css'

let firstPage = true

/**
 * A page of the site. After a change of page the heading takes the focus, as the browser does for a page that it loads:
 * a screen reader says where one is, and the keyboard starts at the top.
 */
export function Page(props: { title: string; wide?: boolean; actions?: ReactNode; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)

  useEffect(() => {
    document.title = `${props.title} · Espresso`
  }, [props.title])

  useEffect(() => {
    if (firstPage) {
      firstPage = false
      return
    }
    window.scrollTo(0, 0)
    heading.current?.focus({ preventScroll: true })
  }, [])

  return (
    <main id="main" className={[styles.page, props.wide && styles.wide].filter(Boolean).join(' ')}>
      <div className={styles.heading}>
        <h1 ref={heading} tabIndex={-1}>
          {props.title}
        </h1>
        {props.actions}
      </div>
      {props.children}
    </main>
  )
}
