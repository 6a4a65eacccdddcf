import { stateOf, type Shop } from '@/api/types'
import { useTexts } from '@/i18n/context'
import { OpenClose } from '@/shop/OpenClose'
import { ui } from '@/ui'

export function ShopState({ shop }: { shop: Shop }) {
  const { t } = useTexts()
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
      <OpenClose shop={shop} prominent />
    </section>
  )
}
