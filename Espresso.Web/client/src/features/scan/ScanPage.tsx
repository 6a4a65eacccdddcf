import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { body } from '@/api/client'
import { useApi } from '@/api/context'
import { newKey } from '@/api/idempotency'
import { showOrder } from '@/api/orders'
import type { ApiProblem } from '@/api/problem'
import type { Order } from '@/api/types'
import { useTexts } from '@/i18n/context'
import { useWho } from '@/session/context'
import { ButtonLink, Notice, Page, Skeleton, ui } from '@/ui'
import { FindCode } from './FindCode'
import { ScanRefused } from './ScanRefused'

export function ScanPage() {
  const { t } = useTexts()
  const { user, expired } = useWho()
  const [params] = useSearchParams()
  const [, go] = useLocation()
  const code = params.get('code')?.trim() ?? ''

  if (!code) {
    return <FindCode onCode={(found) => go(`/scan?code=${encodeURIComponent(found)}`)} />
  }
  if (!user) {
    const next = new URLSearchParams({ next: `/scan?code=${encodeURIComponent(code)}` })
    return (
      <Page title={t('scan.found')}>
        {expired && (
          <Notice tone="info" title={t('account.expired')}>
            <p>{t('account.expiredDetail')}</p>
          </Notice>
        )}
        <p>{t('scan.signInFirst')}</p>
        <div className={ui.stack}>
          <ButtonLink to={`/sign-up?${next}`} look="primary" block>
            {t('account.signUp')}
          </ButtonLink>
          <ButtonLink to={`/sign-in?${next}`} block>
            {t('account.signIn')}
          </ButtonLink>
        </div>
      </Page>
    )
  }
  return <UseCode key={code} code={code} />
}

/** Turns the code into an order, once for this showing of the page, and goes there. */
function UseCode({ code }: { code: string }) {
  const { t } = useTexts()
  const { api, newest } = useApi()
  const client = useQueryClient()
  const [, go] = useLocation()
  const [key] = useState(newKey)

  // A query and not a mutation: it belongs to the page being shown, and two renders of it must be one request.
  const scan = useQuery<Order, ApiProblem>({
    queryKey: ['scan', code, key],
    queryFn: () => body<Order>(api.orders.POST('/api/qr-code', { body: { code }, headers: { 'Idempotency-Key': key } })),
    retry: (failures, problem) => problem.transient && problem.code !== 'rate.limited' && failures < 3,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })

  const order = scan.data
  useEffect(() => {
    if (order) {
      showOrder(client, newest, order)
      go(`/orders/${order.id}`, { replace: true })
    }
  }, [order, client, newest, go])

  if (scan.error) {
    return <ScanRefused problem={scan.error} retry={() => void scan.refetch()} retrying={scan.isFetching} />
  }
  return (
    <Page title={t('scan.checking')}>
      <Skeleton rows={3} tall />
    </Page>
  )
}
