import { Link } from 'wouter'
import { hasEnded, useMyOrders, useShop } from '@/api/hooks'
import type { OrderSummary, Shop } from '@/api/types'
import { useTexts } from '@/i18n/context'
import { useFormats } from '@/i18n/format'
import { useWho } from '@/session/context'
import { ButtonLink, Notice, Page, ProblemNotice, Skeleton, StatusBadge, ui } from '@/ui'
import styles from './HomePage.module.css'

export function HomePage() {
  const { t } = useTexts()
  const { user, expired } = useWho()
  const shop = useShop()
  const orders = useMyOrders()
  const open = orders.data?.items.filter((order) => !hasEnded(order.status)) ?? []
  // What is ready waits on the counter and counts no more.
  const full = shop.data !== undefined && open.filter((order) => order.status !== 'ready').length >= shop.data.ordersPerCustomer

  return (
    <Page title={shop.data?.name ?? t('home.title')}>
      {expired && (
        <Notice tone="info" title={t('account.expired')}>
          <p>{t('account.expiredDetail')}</p>
        </Notice>
      )}
      {shop.isPending && <Skeleton rows={2} tall />}
      {shop.data ? <ShopState shop={shop.data} /> : shop.error && <ProblemNotice problem={shop.error} retry={() => void shop.refetch()} retrying={shop.isFetching} />}
      {user && orders.error && !orders.data && (
        <ProblemNotice problem={orders.error} retry={() => void orders.refetch()} retrying={orders.isFetching} />
      )}
      {open.map((order) => (
        <OpenOrder key={order.id} order={order} />
      ))}
      {shop.data?.open && !full && (
        <div className={ui.stack}>
          <p>{t('home.how')}</p>
          <ButtonLink to="/scan" look={open.length > 0 || shop.data.status === 'full' ? 'secondary' : 'primary'} block>
            {t('home.scan')}
          </ButtonLink>
        </div>
      )}
      {!user && (
        <ButtonLink to="/sign-in" block>
          {t('account.signIn')}
        </ButtonLink>
      )}
    </Page>
  )
}

function ShopState({ shop }: { shop: Shop }) {
  const { t } = useTexts()
  const { about } = useFormats()
  if (shop.status === 'closed') {
    return (
      <Notice tone="error" title={t('shop.closed')} live>
        <p>{t('shop.closedDetail')}</p>
      </Notice>
    )
  }
  const wait = shop.estimateSeconds === null ? null : t('shop.estimate', { time: about(shop.estimateSeconds) })
  if (shop.status === 'full') {
    return (
      <Notice tone="warning" title={t('shop.full')} live>
        <p>{t('shop.fullDetail', { count: shop.ahead })}</p>
        {wait && <p>{wait}</p>}
      </Notice>
    )
  }
  return (
    <Notice tone="success" title={t('shop.open')}>
      <p>{shop.ahead === 0 ? t('shop.noQueue') : t('shop.queue', { count: shop.ahead })}</p>
      {wait && <p>{wait}</p>}
    </Notice>
  )
}

function OpenOrder({ order }: { order: OrderSummary }) {
  const { t } = useTexts()
  return (
    <Link to={`/orders/${order.id}`} className={`${ui.card} ${styles.open}`}>
      <span className={styles.text}>
        <strong>{order.number === null ? t('home.chooseNow') : t('order.number', { number: order.number })}</strong>
        {order.drinkName && <span className={ui.muted}>{order.drinkName}</span>}
      </span>
      <StatusBadge status={order.status} />
      <span className={styles.arrow} aria-hidden="true" />
    </Link>
  )
}
