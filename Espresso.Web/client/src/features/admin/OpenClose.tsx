import { useState } from 'react'
import { stateOf, type Shop } from '@/api/types'
import { useTexts } from '@/i18n/context'
import { Button, ConfirmDialog, ProblemNotice, ui } from '@/ui'
import { useChangeShop } from './useChangeShop'

export function OpenClose({ shop }: { shop: Shop }) {
  const { t } = useTexts()
  const change = useChangeShop()
  const [asking, setAsking] = useState(false)
  const state = stateOf(shop)
  const tone = state === 'open' ? ui.success : state === 'full' ? ui.warning : ui.error
  return (
    <section className={`${ui.card} ${ui.stack}`} aria-labelledby="admin-shop">
      <div className={ui.heading}>
        <h2 id="admin-shop">
          <bdi>{shop.name}</bdi>
        </h2>
        <span className={`${ui.badge} ${tone}`} role="status">
          {t(`shop.${state}`)}
        </span>
      </div>
      <p>{t('board.places', { used: shop.inFlight, capacity: shop.capacity })}</p>
      {shop.open ? (
        <Button onClick={() => setAsking(true)} busy={change.isPending}>
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
    </section>
  )
}
