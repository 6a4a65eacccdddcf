import { useEffect, useRef } from 'react'
import { hasEnded } from '@/api/hooks'
import type { Order } from '@/api/types'
import { useTexts } from '@/i18n/context'
import { useFormats } from '@/i18n/format'
import { ButtonLink, Notice, Page, ui } from '@/ui'
import { CancelOrder } from './CancelOrder'
import { Details } from './Details'
import { Steps } from './Steps'
import styles from './order.module.css'

const onTheWay = new Set<Order['status']>(['placed', 'making', 'ready', 'collected'])

export function FollowPage({ order }: { order: Order }) {
  const { t } = useTexts()
  useReadySignal(order)
  const title = order.number === null ? t('order.title') : t('order.number', { number: order.number })

  return (
    <Page title={title}>
      <div role="status" className={ui.stack}>
        <Headline order={order} />
      </div>
      {onTheWay.has(order.status) && <Steps order={order} />}
      <Details order={order} />
      {order.status === 'placed' && <CancelOrder order={order} />}
      {hasEnded(order.status) && (
        <ButtonLink to="/scan" look="primary" block>
          {t('order.again')}
        </ButtonLink>
      )}
    </Page>
  )
}

/** What it means for the customer now. */
function Headline({ order }: { order: Order }) {
  const { t } = useTexts()
  const { about } = useFormats()
  const estimate = order.estimateSeconds === null ? null : <p>{t('follow.estimate', { time: about(order.estimateSeconds) })}</p>
  switch (order.status) {
    case 'placed':
      return (
        <Notice tone="info" title={t('follow.placed')}>
          <p>{order.ahead ? t('follow.ahead', { count: order.ahead }) : t('follow.next')}</p>
          {estimate}
        </Notice>
      )
    case 'making':
      return (
        <Notice tone="warning" title={order.barista ? t('follow.makingBy', { name: order.barista.name }) : t('follow.making')}>
          {estimate}
        </Notice>
      )
    case 'ready':
      return (
        <div className={styles.ready}>
          <strong>{t('follow.ready')}</strong>
          {order.number !== null && <span className={styles.readyNumber}>{order.number}</span>}
          <span>{t('follow.readyDetail', { name: order.name ?? '' })}</span>
        </div>
      )
    case 'collected':
      return (
        <Notice tone="success" title={t('follow.collected')}>
          <p>{t('follow.collectedDetail')}</p>
        </Notice>
      )
    case 'cancelled':
      return (
        <Notice tone="error" title={t(order.endedBy === 'customer' ? 'follow.cancelledByYou' : 'follow.cancelled')}>
          <Reason order={order} />
        </Notice>
      )
    case 'expired':
      return (
        <Notice tone="warning" title={t('follow.expired')}>
          <p>{t(order.placedAt === null ? 'follow.expiredChoosing' : 'follow.expiredWaiting')}</p>
        </Notice>
      )
    case 'rejected':
      return (
        <Notice tone="warning" title={t('follow.rejected')}>
          {order.reason ? <Reason order={order} /> : <p>{t('follow.rejectedDetail')}</p>}
        </Notice>
      )
    case 'scanned':
      return null
  }
}

function Reason({ order }: { order: Order }) {
  return order.reason ? (
    <p>
      <bdi>{order.reason}</bdi>
    </p>
  ) : null
}

/** A short buzz when it turns ready under the customer's eyes, for the phone that lies on the table. */
function useReadySignal(order: Order): void {
  const before = useRef(order.status)
  useEffect(() => {
    if (before.current !== 'ready' && order.status === 'ready' && 'vibrate' in navigator) {
      navigator.vibrate([200, 100, 200])
    }
    before.current = order.status
  }, [order.status])
}
