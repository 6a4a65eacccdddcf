import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Link } from 'wouter'
import { body } from '@/api/client'
import { useApi } from '@/api/context'
import { inboxKey, useInbox } from '@/api/hooks'
import type { ApiProblem } from '@/api/problem'
import type { Notification, NotificationList } from '@/api/types'
import { useTexts } from '@/i18n/context'
import { useFormats } from '@/i18n/format'
import { Button, Empty, Page, ProblemNotice, Skeleton, ui } from '@/ui'
import styles from './InboxPage.module.css'

export function InboxPage() {
  const { t } = useTexts()
  const { api } = useApi()
  const inbox = useInbox()
  const first = inbox.data
  const isNew = useMarkAsRead(first)

  const older = useInfiniteQuery<NotificationList, ApiProblem, { pages: NotificationList[] }, readonly unknown[], string | null>({
    queryKey: ['inbox-older', first?.next ?? null],
    queryFn: ({ pageParam, signal }) =>
      body<NotificationList>(api.notifications.GET('/api/notifications', { params: { query: { next: pageParam ?? '' } }, signal })),
    initialPageParam: first?.next ?? null,
    getNextPageParam: (last) => last.next ?? null,
    enabled: false,
  })
  const items = [...(first?.items ?? []), ...(older.data?.pages.flatMap((page) => page.items) ?? [])]
  const more = older.data ? older.hasNextPage : Boolean(first?.next)

  return (
    <Page title={t('inbox.title')}>
      {inbox.isPending && <Skeleton rows={4} tall />}
      {inbox.error && !first && <ProblemNotice problem={inbox.error} retry={() => void inbox.refetch()} retrying={inbox.isFetching} />}
      {first && items.length === 0 && (
        <Empty title={t('inbox.empty')}>
          <p>{t('inbox.emptyDetail')}</p>
        </Empty>
      )}
      <ul className={ui.stack}>
        {items.map((item) => (
          <li key={item.id}>
            <Message item={item} isNew={isNew(item)} />
          </li>
        ))}
      </ul>
      {older.error && <ProblemNotice problem={older.error} />}
      {more && (
        <Button block busy={older.isFetching} onClick={() => void (older.data ? older.fetchNextPage() : older.refetch())}>
          {t('action.more')}
        </Button>
      )}
    </Page>
  )
}

function Message({ item, isNew }: { item: Notification; isNew: boolean }) {
  const { t } = useTexts()
  const { dateTime } = useFormats()
  return (
    <Link to={`/orders/${item.orderId}`} className={`${ui.card} ${styles.message} ${isNew ? styles.fresh : ''}`}>
      <span className={ui.row}>
        <strong>
          <bdi>{item.title}</bdi>
        </strong>
        {isNew && <span className={`${ui.badge} ${ui.info}`}>{t('inbox.new')}</span>}
      </span>
      <bdi>{item.text}</bdi>
      <time className={ui.muted} dateTime={item.at}>
        {dateTime(item.at)}
      </time>
    </Link>
  )
}

/** Looking at the inbox reads it; what was new on arrival stays marked while one looks. */
function useMarkAsRead(list: NotificationList | undefined): (item: Notification) => boolean {
  const { api } = useApi()
  const client = useQueryClient()
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set())
  const sent = useRef<string | null>(null)
  const newestUnread = list?.items.find((item) => !item.read)?.id
  const newest = list?.items[0]?.id

  useEffect(() => {
    if (!list || !newest || newestUnread === undefined || sent.current === newest) return
    sent.current = newest
    const unread = list.items.filter((item) => !item.read).map((item) => item.id)
    setFresh((before) => new Set([...before, ...unread]))
    body(api.notifications.POST('/api/notifications/read', { body: { upTo: newest } }))
      .then(() => client.invalidateQueries({ queryKey: inboxKey }))
      // Unread they stay; the next look tries again.
      .catch((error: unknown) => console.warn('The inbox was not marked as read.', error))
  }, [api, client, list, newest, newestUnread])

  return (item) => !item.read || fresh.has(item.id)
}
