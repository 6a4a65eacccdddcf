import { Link } from 'wouter'
import { useApi } from '@/api/context'
import { ifChanged } from '@/api/conditional'
import { usePolled } from '@/api/polling'
import type { Alert, AlertList } from '@/api/types'
import { useTexts } from '@/i18n/context'
import { useFormats } from '@/i18n/format'
import { Empty, ProblemNotice, Skeleton, ui } from '@/ui'
import styles from './admin.module.css'

export function Alerts() {
  const { t } = useTexts()
  const { api } = useApi()
  const alerts = usePolled<AlertList>({
    key: ['alerts'],
    read: (known, signal) => ifChanged(known, (headers) => api.notifications.GET('/api/alerts', { headers, signal })),
    pace: () => 'slow',
  })
  return (
    <section className={`${ui.card} ${ui.stack}`} aria-labelledby="admin-alerts">
      <h2 id="admin-alerts">{t('admin.alerts')}</h2>
      {alerts.isPending && <Skeleton rows={3} />}
      {alerts.error && !alerts.data && <ProblemNotice problem={alerts.error} retry={() => void alerts.refetch()} retrying={alerts.isFetching} />}
      {alerts.data?.items.length === 0 && <Empty title={t('admin.noAlerts')} />}
      <ul className={styles.list}>
        {alerts.data?.items.map((alert) => (
          <li key={alert.id}>
            <AlertRow alert={alert} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function AlertRow({ alert }: { alert: Alert }) {
  const { t } = useTexts()
  const { dateTime } = useFormats()
  return (
    <details className={styles.alert}>
      <summary>
        <span className={`${ui.badge} ${alert.severity === 'critical' ? ui.error : ui.warning}`}>
          {alert.severity === 'critical' ? t('admin.critical') : t('admin.warning')}
        </span>{' '}
        <bdi>{alert.subject}</bdi>{' '}
        <time className={ui.muted} dateTime={alert.at}>
          {dateTime(alert.at)}
        </time>
      </summary>
      <p className={styles.detail}>
        <bdi>{alert.detail}</bdi>
      </p>
      {alert.orderId !== null && <Link to={`/orders/${alert.orderId}`}>{t('admin.toOrder')}</Link>}
    </details>
  )
}
