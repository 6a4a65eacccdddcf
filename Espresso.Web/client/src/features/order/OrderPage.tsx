import { useOrder } from '@/api/hooks'
import { useTexts } from '@/i18n/context'
import { ButtonLink, Empty, Page, ProblemNotice, Skeleton } from '@/ui'
import { ChoosePage } from './ChoosePage'
import { FollowPage } from './FollowPage'

/** One order, from the choice to its end. */
export function OrderPage({ id }: { id: string }) {
  const { t } = useTexts()
  const order = useOrder(id)

  if (order.data) {
    return order.data.status === 'scanned' ? <ChoosePage order={order.data} /> : <FollowPage order={order.data} />
  }
  if (order.error?.status === 404 || order.error?.status === 400) {
    return (
      <Page title={t('order.unknown')}>
        <Empty title={t('order.unknownDetail')}>
          <ButtonLink to="/" look="primary">
            {t('page.home')}
          </ButtonLink>
        </Empty>
      </Page>
    )
  }
  return (
    <Page title={t('order.title')}>
      {order.error ? (
        <ProblemNotice problem={order.error} retry={() => void order.refetch()} retrying={order.isFetching} />
      ) : (
        <Skeleton rows={4} tall />
      )}
    </Page>
  )
}
