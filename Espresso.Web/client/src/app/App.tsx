import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { body, createApi } from '@/api/client'
import { ApiProvider } from '@/api/context'
import { Hints } from '@/api/hints'
import { LiveConnection } from '@/api/live'
import { NewestOrders } from '@/api/orders'
import { ApiProblem } from '@/api/problem'
import { useTexts } from '@/i18n/context'
import { SessionProvider, useWho } from '@/session/context'
import type { Session } from '@/session/session'
import { Button, Notice, Page } from '@/ui'
import { Crash } from './Crash'
import { Layout } from './Layout'
import { Pages } from './Pages'

function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Whether there is a connection is found out by asking: the site may be on this very machine.
        networkMode: 'always',
        retry: (failures, error) => ApiProblem.from(error).transient && failures < 2,
        staleTime: 5_000,
      },
      mutations: { networkMode: 'always' },
    },
  })
}

export function App(props: { apiBase: string; session: Session }) {
  return (
    <SessionProvider value={props.session}>
      <ForUser {...props} />
    </SessionProvider>
  )
}

/** What was read belongs to who read it: another user starts with nothing. */
function ForUser({ apiBase, session }: { apiBase: string; session: Session }) {
  const { user } = useWho()
  const userId = user?.id ?? ''
  const { client, api } = useMemo(() => {
    const client = newQueryClient()
    const api = createApi(apiBase, session)
    const newest = new NewestOrders()
    const hints = new Hints(client, newest)
    const address = async (signal: AbortSignal) => {
      const { url, unread } = await body(api.dispensable.POST('/api/notifications/connections', { signal }))
      hints.unread(unread)
      return url
    }
    return { client, api: { api, newest, live: new LiveConnection(address, hints) }, userId }
  }, [apiBase, session, userId])
  useEffect(() => api.live.start(), [api])
  return (
    <ApiProvider value={api}>
      <QueryClientProvider client={client} key={userId}>
        <Crash>
          <Layout>
            <Pages />
          </Layout>
        </Crash>
      </QueryClientProvider>
    </ApiProvider>
  )
}

export function CannotStart(props: { retry: () => void }) {
  const { t } = useTexts()
  return (
    <Page title={t('start.failed')}>
      <Notice tone="error" live>
        <p>{t('start.failedDetail')}</p>
        <div>
          <Button look="primary" onClick={props.retry}>
            {t('action.retry')}
          </Button>
        </div>
      </Notice>
    </Page>
  )
}
