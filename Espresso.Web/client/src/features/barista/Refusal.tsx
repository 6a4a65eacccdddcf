import { useEffect } from 'react'
import type { ApiProblem } from '@/api/problem'
import { useTexts } from '@/i18n/context'
import { Button, Notice, useProblemText } from '@/ui'

const showForMs = 12_000

/** Why a tap did nothing, on the card that was tapped and in the service's words; it leaves by itself. */
export function Refusal(props: { problem: ApiProblem; close: () => void }) {
  const { t } = useTexts()
  const text = useProblemText()
  const { problem, close } = props

  useEffect(() => {
    const timer = setTimeout(close, showForMs)
    return () => clearTimeout(timer)
  }, [problem, close])

  return (
    <Notice tone={problem.transient ? 'warning' : 'error'} live>
      <p>{problem.detail || text(problem)}</p>
      <div>
        <Button look="quiet" onClick={close}>
          {t('action.close')}
        </Button>
      </div>
    </Notice>
  )
}
