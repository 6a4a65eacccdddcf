import { useMyOrders, hasEnded } from '@/api/hooks'
import type { ApiProblem } from '@/api/problem'
import { useTexts } from '@/i18n/context'
import { useFormats } from '@/i18n/format'
import type { MessageKey } from '@/i18n/languages'
import { Button, ButtonLink, Notice, Page, useProblemText, ui, type Tone } from '@/ui'

interface Refusal {
  title: MessageKey
  tone: Tone
  /** What helps: another code, the same one again, or the order that is there already. */
  help: 'rescan' | 'again' | 'order' | 'home'
}

const refusals: Readonly<Record<string, Refusal>> = {
  'qr.unknown': { title: 'scan.unknown', tone: 'error', help: 'rescan' },
  'qr.expired': { title: 'scan.expired', tone: 'warning', help: 'rescan' },
  'qr.used_up': { title: 'scan.usedUp', tone: 'warning', help: 'rescan' },
  'request.invalid': { title: 'scan.unknown', tone: 'error', help: 'rescan' },
  'shop.closed': { title: 'shop.closed', tone: 'error', help: 'home' },
  'shop.full': { title: 'shop.full', tone: 'warning', help: 'again' },
  'customer.too_many_orders': { title: 'scan.tooMany', tone: 'info', help: 'order' },
}

export function ScanRefused(props: { problem: ApiProblem; retry: () => void; retrying: boolean }) {
  const { t } = useTexts()
  const { about } = useFormats()
  const text = useProblemText()
  const { problem } = props
  const refusal = refusals[problem.code] ?? { title: 'scan.failed', tone: problem.transient ? 'warning' : 'error', help: 'again' }
  const ahead = problem.code === 'shop.full' ? problem.number('ahead') : null
  const estimate = problem.number('estimateSeconds')

  return (
    <Page title={t(refusal.title)}>
      <Notice tone={refusal.tone} live>
        <p>{text(problem)}</p>
        {ahead !== null && <p>{t('shop.fullDetail', { count: ahead })}</p>}
        {estimate !== null && <p>{t('shop.estimate', { time: about(estimate) })}</p>}
      </Notice>
      <div className={ui.stack}>
        {refusal.help === 'again' && (
          <Button look="primary" block onClick={props.retry} busy={props.retrying}>
            {t('action.retry')}
          </Button>
        )}
        {refusal.help === 'rescan' && (
          <ButtonLink to="/scan" look="primary" block>
            {t('scan.another')}
          </ButtonLink>
        )}
        {refusal.help === 'order' && <ToMyOrder />}
        <ButtonLink to="/" block>
          {t('page.home')}
        </ButtonLink>
      </div>
    </Page>
  )
}

function ToMyOrder() {
  const { t } = useTexts()
  const open = useMyOrders().data?.items.find((order) => !hasEnded(order.status))
  return open ? (
    <ButtonLink to={`/orders/${open.id}`} look="primary" block>
      {t('scan.toMyOrder')}
    </ButtonLink>
  ) : null
}
