import type { ReactNode } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { useReachable } from '@/api/connection'
import { useUnread } from '@/api/hooks'
import { useTexts } from '@/i18n/context'
import type { MessageKey } from '@/i18n/languages'
import { useWho } from '@/session/context'
import { Icon, type IconName } from './Icon'
import styles from './Layout.module.css'

interface Place {
  to: string
  label: MessageKey
  icon: IconName
}

const customerPlaces: Place[] = [
  { to: '/', label: 'nav.order', icon: 'cup' },
  { to: '/history', label: 'nav.history', icon: 'list' },
  { to: '/inbox', label: 'nav.inbox', icon: 'bell' },
  { to: '/preferences', label: 'nav.preferences', icon: 'person' },
]
const barista: Place = { to: '/barista', label: 'nav.barista', icon: 'board' }
const screen: Place = { to: '/screen', label: 'nav.screen', icon: 'code' }
const admin: Place = { to: '/admin', label: 'nav.admin', icon: 'gear' }
const signIn: Place = { to: '/sign-in', label: 'nav.signIn', icon: 'person' }
const preferences: Place = { to: '/preferences', label: 'nav.preferences', icon: 'person' }
const home: Place = { to: '/', label: 'nav.order', icon: 'cup' }

/** The shop's screen hangs on a wall: nothing to press. */
const bare = ['/screen']

export function Layout(props: { children: ReactNode }) {
  const { t } = useTexts()
  const [path] = useLocation()
  if (bare.includes(path)) {
    return (
      <>
        {props.children}
        <Connection />
      </>
    )
  }
  return (
    <>
      <a className={styles.skip} href="#main">
        {t('nav.skip')}
      </a>
      <header className={styles.header}>
        <Link to="/" className={styles.brand}>
          <img src="/icon.svg" alt="" width="32" height="32" />
          Espresso
        </Link>
        <Navigation path={path} />
      </header>
      <Connection />
      {props.children}
    </>
  )
}

function Navigation({ path }: { path: string }) {
  const { t } = useTexts()
  const { user, isStaff, isAdmin } = useWho()
  const unread = useUnread()
  const [params] = useSearchParams()
  const code = params.get('code')
  // Whoever signs in from here while holding a code comes back with it.
  const here = path === '/scan' && code ? { ...signIn, to: `${signIn.to}?${new URLSearchParams({ next: `/scan?code=${encodeURIComponent(code)}` })}` } : signIn
  const places = !user ? [home, here] : isStaff ? [barista, screen, ...(isAdmin ? [admin] : []), preferences] : customerPlaces

  return (
    <nav className={styles.nav} aria-label={t('nav.label')}>
      <ul>
        {places.map(({ to, label, icon }) => (
          <li key={to}>
            <Link to={to} className={styles.place} aria-current={path === to ? 'page' : undefined}>
              <span className={styles.icon}>
                <Icon name={icon} />
                {icon === 'bell' && unread > 0 && (
                  <span className={styles.unread} aria-hidden="true">
                    {unread > 99 ? '99+' : unread}
                  </span>
                )}
              </span>
              <span className={styles.placeName}>{t(label)}</span>
              {icon === 'bell' && unread > 0 && <span className="visually-hidden">{t('inbox.unread', { count: unread })}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** Says that what is on the screen may be behind; the pages go on showing it. */
function Connection() {
  const { t } = useTexts()
  const reachable = useReachable()
  return (
    <div role="status" className={reachable ? 'visually-hidden' : styles.connection}>
      {!reachable && t('state.offline')}
    </div>
  )
}
