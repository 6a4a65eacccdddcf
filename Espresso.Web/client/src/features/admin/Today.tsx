import { useApi } from '@/api/context'
import { usePolled } from '@/api/polling'
import { ifChanged } from '@/api/conditional'
import { useMenu } from '@/api/hooks'
import type { OrderStatus, Stats } from '@/api/types'
import { useTexts } from '@/i18n/context'
import { useFormats } from '@/i18n/format'
import { nameIn } from '@/menu/names'
import { ProblemNotice, Skeleton, StatusBadge, ui } from '@/ui'
import styles from './admin.module.css'

const statuses: readonly OrderStatus[] = ['scanned', 'placed', 'making', 'ready', 'collected', 'cancelled', 'expired', 'rejected']

export function Today() {
  const { t } = useTexts()
  const { api } = useApi()
  const stats = usePolled<Stats>({
    key: ['stats'],
    read: (known, signal) => ifChanged(known, (headers) => api.orders.GET('/api/stats', { headers, signal })),
    pace: () => 'slow',
  })
  return (
    <section className={`${ui.card} ${ui.stack}`} aria-labelledby="admin-today">
      <h2 id="admin-today">{t('admin.today')}</h2>
      {stats.data ? (
        <Figures stats={stats.data} />
      ) : stats.error ? (
        <ProblemNotice problem={stats.error} retry={() => void stats.refetch()} retrying={stats.isFetching} />
      ) : (
        <Skeleton rows={4} />
      )}
    </section>
  )
}

function Figures({ stats }: { stats: Stats }) {
  const { t, language } = useTexts()
  const { about, number } = useFormats()
  const menu = useMenu()
  const most = Math.max(1, ...stats.drinks.map((drink) => drink.count))
  const nameOf = (id: string) => {
    const drink = menu.data?.drinks.find((candidate) => candidate.id === id)
    return drink ? nameIn(language.tag, drink) : id
  }
  return (
    <>
      <dl className={styles.figures}>
        <Figure name={t('admin.median')} value={stats.medianSecondsToReady === null ? '–' : about(stats.medianSecondsToReady)} />
        <Figure name={t('admin.inFlight')} value={number(stats.inFlight)} />
        <Figure name={t('admin.baristas')} value={number(stats.baristasActive)} />
      </dl>
      <ul className={ui.row}>
        {statuses
          .filter((status) => (stats.orders[status] ?? 0) > 0)
          .map((status) => (
            <li key={status}>
              <StatusBadge status={status} /> {number(stats.orders[status] ?? 0)}
            </li>
          ))}
      </ul>
      {stats.drinks.length === 0 ? (
        <p className={ui.muted}>{t('admin.noOrders')}</p>
      ) : (
        <ul className={ui.stack}>
          {stats.drinks.map(({ drink, count }) => (
            <li key={drink} className={styles.bar}>
              <span>{nameOf(drink)}</span>
              <span>{number(count)}</span>
              <meter min={0} max={most} value={count} aria-label={nameOf(drink)} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function Figure(props: { name: string; value: string }) {
  return (
    <div>
      <dt className={ui.muted}>{props.name}</dt>
      <dd className={styles.figure}>{props.value}</dd>
    </div>
  )
}
