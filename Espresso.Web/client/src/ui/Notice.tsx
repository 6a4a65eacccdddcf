import type { ReactNode } from 'react'
import { useTexts } from '@/i18n/context'
import type { ApiProblem } from '@/api/problem'
import { Button } from './Button'
import { useProblemText } from './problemText'
import styles from './ui.module.css'

export type Tone = 'info' | 'success' | 'warning' | 'error'

/** A message in its place. `live` when it appears in answer to something. */
export function Notice(props: { tone: Tone; title?: string; live?: boolean; children?: ReactNode }) {
  const role = props.live ? (props.tone === 'error' ? 'alert' : 'status') : undefined
  return (
    <div className={`${styles.notice} ${styles[props.tone]}`} role={role}>
      {props.title && <strong>{props.title}</strong>}
      {props.children}
    </div>
  )
}

/** What went wrong, and a way to try again when trying can help. */
export function ProblemNotice(props: { problem: ApiProblem; retry?: () => void; retrying?: boolean }) {
  const { t } = useTexts()
  const text = useProblemText()
  return (
    <Notice tone={props.problem.transient ? 'warning' : 'error'} live>
      <p>{text(props.problem)}</p>
      {props.retry && (
        <div>
          <Button onClick={props.retry} busy={props.retrying ?? false}>
            {t('action.retry')}
          </Button>
        </div>
      )}
    </Notice>
  )
}
