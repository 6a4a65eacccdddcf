import { useId } from 'react'
import { useTexts } from '@/i18n/context'
import { ui } from '@/ui'
import styles from './order.module.css'

interface ChoicesProps {
  legend: string
  hint?: string | undefined
  kind: 'radio' | 'checkbox'
  choices: readonly { id: string; label: string; available: boolean }[]
  chosen: readonly string[]
  /** Text of the choice of nothing, where that is one. */
  none?: string | undefined
  /** As many are chosen as can be: the others wait. */
  full?: boolean
  error?: string | undefined
  onChoose: (choice: string) => void
  onChooseNone?: () => void
}

/** One way to customise: real radio buttons or checkboxes, dressed as chips. */
export function Choices(props: ChoicesProps) {
  const { t } = useTexts()
  const id = useId()
  const described = [props.hint && `${id}-hint`, props.error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <fieldset className={`${ui.card} ${styles.choices}`} aria-describedby={described || undefined}>
      <legend className={styles.legend}>{props.legend}</legend>
      {props.hint && (
        <p className={ui.hint} id={`${id}-hint`}>
          {props.hint}
        </p>
      )}
      <div className={styles.chips}>
        {props.none !== undefined && (
          <label className={styles.chip}>
            <input type="radio" name={id} checked={props.chosen.length === 0} onChange={props.onChooseNone} />
            <span>{props.none}</span>
          </label>
        )}
        {props.choices.map((choice) => {
          const checked = props.chosen.includes(choice.id)
          return (
            <label key={choice.id} className={styles.chip}>
              <input
                type={props.kind}
                name={id}
                checked={checked}
                disabled={!choice.available || (props.full === true && !checked)}
                onChange={() => props.onChoose(choice.id)}
              />
              <span>
                {choice.label}
                {!choice.available && ` · ${t('choose.soldOut')}`}
              </span>
            </label>
          )
        })}
      </div>
      {props.error && (
        <p className={ui.fieldError} id={`${id}-error`} role="alert">
          {props.error}
        </p>
      )}
    </fieldset>
  )
}
