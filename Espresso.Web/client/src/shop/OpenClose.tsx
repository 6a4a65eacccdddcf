import { useState } from 'react'
import type { Shop } from '@/api/types'
import { useTexts } from '@/i18n/context'
import { Button, ConfirmDialog, ProblemNotice } from '@/ui'
import { useChangeShop } from './useChangeShop'

/** Opens the shop at once, and closes it after asking: whoever closes sends customers away. */
export function OpenClose({ shop, prominent = false }: { shop: Shop; prominent?: boolean }) {
  const { t } = useTexts()
  const change = useChangeShop()
  const [asking, setAsking] = useState(false)
  return (
    <>
      {shop.open ? (
        <Button look={prominent ? 'secondary' : 'quiet'} onClick={() => setAsking(true)} busy={change.isPending}>
          {t('admin.close')}
        </Button>
      ) : (
        <Button look="primary" onClick={() => change.mutate({ open: true })} busy={change.isPending}>
          {t('admin.open')}
        </Button>
      )}
      {change.error && <ProblemNotice problem={change.error} />}
      <ConfirmDialog
        open={asking}
        title={t('admin.closeTitle')}
        confirm={t('admin.close')}
        keep={t('admin.stayOpen')}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false)
          change.mutate({ open: false })
        }}
      >
        <p>{t('admin.closeDetail')}</p>
      </ConfirmDialog>
    </>
  )
}
