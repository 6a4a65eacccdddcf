import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import { Link } from 'wouter'
import styles from './ui.module.css'

type Look = 'primary' | 'secondary' | 'quiet' | 'danger'

function classes(look: Look, block: boolean): string {
  return [styles.button, styles[look], block && styles.block].filter(Boolean).join(' ')
}

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> {
  look?: Look
  block?: boolean
  /** Work goes on: the button keeps its place and focus, and does nothing meanwhile. */
  busy?: boolean
  ref?: Ref<HTMLButtonElement>
}

export function Button({ look = 'secondary', block = false, busy = false, children, onClick, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      // Not `disabled`: that would drop the keyboard's focus in the middle of a page.
      type={type}
      className={classes(look, block)}
      aria-disabled={busy || rest['aria-disabled']}
      aria-busy={busy || undefined}
      onClick={(event) => {
        if (busy || rest['aria-disabled']) {
          event.preventDefault()
          return
        }
        onClick?.(event)
      }}
    >
      {busy && <span className={styles.spinner} aria-hidden="true" />}
      {children}
    </button>
  )
}

export function ButtonLink(props: { to: string; look?: Look; block?: boolean; replace?: boolean; children: ReactNode }) {
  return (
    <Link to={props.to} replace={props.replace ?? false} className={classes(props.look ?? 'secondary', props.block ?? false)}>
      {props.children}
    </Link>
  )
}
