import { useId, type InputHTMLAttributes, type Ref } from 'react'
import styles from './ui.module.css'

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string
  hint?: string | undefined
  error?: string | undefined
  ref?: Ref<HTMLInputElement>
}

export function Field({ label, hint, error, ...input }: FieldProps) {
  const id = useId()
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {hint && (
        <span className={styles.hint} id={`${id}-hint`}>
          {hint}
        </span>
      )}
      <input {...input} id={id} className={styles.input} aria-invalid={error ? true : undefined} aria-describedby={described || undefined} />
      {error && (
        <span className={styles.fieldError} id={`${id}-error`}>
          {error}
        </span>
      )}
    </div>
  )
}

export function Switch(props: { label: string; hint?: string; checked: boolean; disabled?: boolean; onChange: (checked: boolean) => void }) {
  const id = useId()
  return (
    <label className={styles.switch}>
      <span>
        {props.label}
        {props.hint && (
          <>
            <br />
            <span className={styles.hint} id={id}>
              {props.hint}
            </span>
          </>
        )}
      </span>
      <input
        type="checkbox"
        role="switch"
        checked={props.checked}
        disabled={props.disabled}
        aria-describedby={props.hint ? id : undefined}
        onChange={(event) => props.onChange(event.target.checked)}
      />
    </label>
  )
}
