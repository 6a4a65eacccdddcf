import { useState } from 'react'
import { useOrderStep } from '@/api/hooks'
import { newKey } from '@/api/idempotency'
import type { Order } from '@/api/types'
import { useTexts } from '@/i18n/context'
import { Button, ConfirmDialog, ProblemNotice } from '@/ui'

export function CancelOrder({ order }: { order: Order }) {
  const { t } = useTexts()
  const [asking, setAsking] = useState(false)
  const step = useOrderStep(order.id)
  return (
    <>
      <Button look="quiet" block onClick={() => setAsking(true)}>
        {t('order.cancel')}
      </Button>
      <ConfirmDialog
        open={asking}
        title={t('order.cancelTitle')}
        confirm={t('order.cancelConfirm')}
        keep={t('order.cancelKeep')}
        busy={step.isPending}
        onClose={() => {
          setAsking(false)
          step.reset()
        }}
        onConfirm={() => step.mutate({ verb: 'cancel', key: newKey() }, { onSuccess: () => setAsking(false) })}
      >
        <p>{t(order.status === 'scanned' ? 'order.cancelDetailScanned' : 'order.cancelDetail')}</p>
        {step.error && <ProblemNotice problem={step.error} />}
      </ConfirmDialog>
    </>
  )
}
