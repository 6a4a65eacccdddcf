import { lazy, Suspense, type ReactNode } from 'react'
import { Redirect, Route, Switch, useLocation, useSearch } from 'wouter'
import { ConfirmPage } from '@/features/account/ConfirmPage'
import { ForgotPage } from '@/features/account/ForgotPage'
import { SignInPage } from '@/features/account/SignInPage'
import { SignUpPage } from '@/features/account/SignUpPage'
import { HistoryPage } from '@/features/history/HistoryPage'
import { HomePage } from '@/features/home/HomePage'
import { InboxPage } from '@/features/inbox/InboxPage'
import { OrderPage } from '@/features/order/OrderPage'
import { PreferencesPage } from '@/features/preferences/PreferencesPage'
import { ScanPage } from '@/features/scan/ScanPage'
import { useTexts } from '@/i18n/context'
import { useWho } from '@/session/context'
import { ButtonLink, Empty, Notice, Page, Skeleton } from '@/ui'

// What customers never open is not sent to their phones.
const BaristaPage = lazy(() => import('@/features/barista/BaristaPage').then((module) => ({ default: module.BaristaPage })))
const ScreenPage = lazy(() => import('@/features/screen/ScreenPage').then((module) => ({ default: module.ScreenPage })))
const AdminPage = lazy(() => import('@/features/admin/AdminPage').then((module) => ({ default: module.AdminPage })))

export function Pages() {
  return (
    <Suspense fallback={<Loading />}>
      <Switch>
        <Route path="/" component={Start} />
        <Route path="/scan" component={ScanPage} />
        <Route path="/sign-in" component={SignInPage} />
        <Route path="/sign-up" component={SignUpPage} />
        <Route path="/confirm" component={ConfirmPage} />
        <Route path="/forgot" component={ForgotPage} />
        <Route path="/orders/:id">{({ id }) => <SignedIn><OrderPage key={id} id={id} /></SignedIn>}</Route>
        <Route path="/history"><SignedIn><HistoryPage /></SignedIn></Route>
        <Route path="/inbox"><SignedIn><InboxPage /></SignedIn></Route>
        <Route path="/preferences"><SignedIn><PreferencesPage /></SignedIn></Route>
        <Route path="/barista"><SignedIn only="staff"><BaristaPage /></SignedIn></Route>
        <Route path="/screen"><SignedIn only="staff"><ScreenPage /></SignedIn></Route>
        <Route path="/admin"><SignedIn only="admin"><AdminPage /></SignedIn></Route>
        <Route component={Nowhere} />
      </Switch>
    </Suspense>
  )
}

/** Staff come to work, not to order. */
function Start() {
  const { isBarista, isAdmin } = useWho()
  if (isBarista) return <Redirect to="/barista" replace />
  if (isAdmin) return <Redirect to="/admin" replace />
  return <HomePage />
}

/** Lets through who may see the page; the services decide what they may do there. */
function SignedIn(props: { only?: 'staff' | 'admin'; children: ReactNode }) {
  const { t } = useTexts()
  const { user, expired, isStaff, isAdmin } = useWho()
  const [path] = useLocation()
  const search = useSearch()
  if (!user) {
    const next = encodeURIComponent(search ? `${path}?${search}` : path)
    return <Redirect to={`/sign-in?next=${next}${expired ? '&expired=1' : ''}`} replace />
  }
  if ((props.only === 'staff' && !isStaff) || (props.only === 'admin' && !isAdmin)) {
    return (
      <Page title={t('page.notForYou')}>
        <Notice tone="info">
          <p>{t('page.notForYouDetail', { email: user.email })}</p>
        </Notice>
        <div><ButtonLink to="/">{t('page.home')}</ButtonLink></div>
      </Page>
    )
  }
  return props.children
}

function Loading() {
  const { t } = useTexts()
  return (
    <Page title={t('state.loading')}>
      <Skeleton rows={4} tall />
    </Page>
  )
}

function Nowhere() {
  const { t } = useTexts()
  return (
    <Page title={t('page.nowhere')}>
      <Empty title={t('page.nowhereDetail')}>
        <ButtonLink to="/" look="primary">{t('page.home')}</ButtonLink>
      </Empty>
    </Page>
  )
}
