import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { body } from '@/api/client'
import { useApi } from '@/api/context'
import type { ApiProblem } from '@/api/problem'
import type { OrderList } from '@/api/types'
import { useTexts } from '@/i18n/context'
import { useFormats } from '@/i18n/format'
import { Button, ButtonLink, Empty, Page, ProblemNotice, Skeleton, StatusBadge, ui } from '@/ui'
import styles from './HistoryPage.module.css'

export function HistoryPage() {
  const { t } = useTexts()
  const { dateTime } = useFormats()
  const { api } = useApi()
  const pages = useInfiniteQuery<OrderList, ApiProblem, { pages: OrderList[] }, readonly string[], string | null>({
    queryKey: ['orders', 'history'],
    queryFn: ({ pageParam, signal }) =>
      body<OrderList>(api.orders.GET('/api/orders', { params: { query: { mine: true, ...(pageParam ? { next: pageParam } : {}) } }, signal })),
    initialPageParam: null,
    getNextPageParam: (last) => last.next ?? null,
  })
  // Pages are read one after another: an order that changed meanwhile may be on two of them.
  const orders = [...new Map(pages.data?.pages.flatMap((page) => page.items).map((order) => [order.id, order])).values()]

  return (
    <Page title={t('history.title')}>
      {pages.isPending && <Skeleton rows={4} tall />}
      {pages.error && <ProblemNotice problem={pages.error} retry={() => void pages.refetch()} retrying={pages.isFetching} />}
      {pages.isSuccess && orders.length === 0 && (
        <Empty title={t('history.empty')}>
          <p>{t('history.emptyDetail')}</p>
          <ButtonLink to="/scan" look="primary">
            {t('home.scan')}
          </ButtonLink>
        </Empty>
      )}
      <ul className={ui.stack}>
        {orders.map((order) => (
          <li key={order.id}>
            <Link to={`/orders/${order.id}`} className={`${ui.card} ${styles.order}`}>
              <span className={styles.text}>
                <strong>{order.drinkName ?? t('history.noDrink')}</strong>
                <span className={ui.muted}>
                  {order.number !== null && <>{t('order.number', { number: order.number })} · </>}
                  <time dateTime={order.createdAt}>{dateTime(order.createdAt)}</time>
                </span>
              </span>
              <StatusBadge status={order.status} />
            </Link>
          </li>
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button block busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('action.more')}
        </Button>
      )}
    </Page>
  )
}
