import { useEffect, useId, useRef, type ReactNode } from 'react'
import { Button } from './Button'
import styles from './ui.module.css'

interface ConfirmDialogProps {
  open: boolean
  title: string
  confirm: string
  keep: string
  busy?: boolean
  onConfirm: () => void
  onClose: () => void
  children?: ReactNode
}

/** Asks before something that cannot be taken back. The harmless answer has the focus. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const keep = useRef<HTMLButtonElement>(null)
  const titleId = useId()

  useEffect(() => {
    const element = dialog.current
    if (props.open && element && !element.open) {
      element.showModal()
      keep.current?.focus()
    } else if (!props.open && element?.open) {
      element.close()
    }
  }, [props.open])

  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby={titleId} onClose={props.onClose}>
      <div className={styles.stack}>
        <h2 id={titleId}>{props.title}</h2>
        {props.children}
        <div className={styles.row}>
          <Button ref={keep} onClick={props.onClose}>
            {props.keep}
          </Button>
          <Button look="danger" busy={props.busy ?? false} onClick={props.onConfirm}>
            {props.confirm}
          </Button>
        </div>
      </div>
    </dialog>
  )
}
