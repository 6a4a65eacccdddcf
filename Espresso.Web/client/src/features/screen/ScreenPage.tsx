import { useEffect, useState } from 'react'
import { ofStatus, useBoard } from '@/api/board'
import { useShop } from '@/api/hooks'
import type { Shop } from '@/api/types'
import { useTexts } from '@/i18n/context'
import { useFormats } from '@/i18n/format'
import { ProblemNotice, Skeleton } from '@/ui'
import { Code } from './Code'
import styles from './screen.module.css'

/** The screen on the shop's wall: the code to scan, and the numbers that are made and ready. */
export function ScreenPage() {
  const { t } = useTexts()
  const shop = useShop('steady')
  const name = shop.data?.name
  useWakeLock()

  useEffect(() => {
    document.title = `${name ?? t('nav.screen')} · Espresso`
  }, [name, t])

  return (
    <main id="main" className={styles.screen}>
      <section className={styles.invite}>
        <h1>{name ?? t('home.title')}</h1>
        {shop.data ? <Invitation shop={shop.data} /> : shop.error ? <ProblemNotice problem={shop.error} retry={() => void shop.refetch()} retrying={shop.isFetching} /> : <Skeleton rows={3} tall />}
      </section>
      <Numbers />
      <FullScreen />
    </main>
  )
}

function Invitation({ shop }: { shop: Shop }) {
  const { t } = useTexts()
  const { about } = useFormats()
  if (shop.status === 'closed') {
    return (
      <div className={`${styles.state} ${styles.closed}`} role="status">
        <strong>{t('shop.closed')}</strong>
        <p>{t('shop.closedDetail')}</p>
      </div>
    )
  }
  if (shop.status === 'full') {
    return (
      <div className={`${styles.state} ${styles.full}`} role="status">
        <strong>{t('shop.full')}</strong>
        <p>{t('shop.fullDetail', { count: shop.ahead })}</p>
        {shop.estimateSeconds !== null && <p>{t('shop.estimate', { time: about(shop.estimateSeconds) })}</p>}
      </div>
    )
  }
  return <Code />
}

function Numbers() {
  const { t } = useTexts()
  const board = useBoard('steady')
  return (
    <div className={styles.numbers}>
      {(['making', 'ready'] as const).map((status) => {
        const orders = board.data ? ofStatus(board.data, status) : []
        return (
          <section key={status} className={styles[status]} aria-labelledby={`numbers-${status}`}>
            <h2 id={`numbers-${status}`}>{t(`screen.${status}`)}</h2>
            {orders.length === 0 ? (
              <p className={styles.none}>{board.data ? t('screen.none') : '…'}</p>
            ) : (
              <ul aria-live={status === 'ready' ? 'polite' : undefined}>
                {orders.map((order) => (
                  <li key={order.id}>{order.number}</li>
                ))}
              </ul>
            )}
          </section>
        )
      })}
    </div>
  )
}

function FullScreen() {
  const { t } = useTexts()
  const [full, setFull] = useState(document.fullscreenElement !== null)
  useEffect(() => {
    const onChange = () => setFull(document.fullscreenElement !== null)
    document.addEventListener('fullscreenchange', onChange)
    return () => document.removeEventListener('fullscreenchange', onChange)
  }, [])
  return full || !document.fullscreenEnabled ? null : (
    <button type="button" className={styles.fullScreen} onClick={() => void document.documentElement.requestFullscreen()}>
      {t('screen.fullScreen')}
    </button>
  )
}

/** Keeps the screen lit, where the browser can; it lets go when the page is hidden, so it is asked for again. */
function useWakeLock(): void {
  useEffect(() => {
    if (!('wakeLock' in navigator)) return
    let lock: WakeLockSentinel | null = null
    let gone = false
    const ask = async () => {
      if (document.visibilityState !== 'visible') return
      try {
        lock = await navigator.wakeLock.request('screen')
        if (gone) await lock.release()
      } catch (error) {
        // A low battery may refuse it; the page works without.
        console.info('The screen may go dark.', error)
      }
    }
    const onChange = () => void ask()
    onChange()
    document.addEventListener('visibilitychange', onChange)
    return () => {
      gone = true
      document.removeEventListener('visibilitychange', onChange)
      void lock?.release()
    }
  }, [])
}
