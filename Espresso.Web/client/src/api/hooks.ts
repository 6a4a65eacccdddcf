import { skipToken, useMutation, useQuery, useQueryClient, type QueryClient, type UseMutationResult } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useWho } from '@/session/context'
import { body, openToAll, type Api } from './client'
import { ifChanged, newerVersion, type Tagged } from './conditional'
import { useApi } from './context'
import { menuKey, myOrdersKey, orderKey, shopKey, showOrder } from './orders'
import { usePolled, type Pace, type PolledResult } from './polling'
import type { ApiProblem } from './problem'
import { useAway, useLive } from './useLive'
import type { Menu, NotificationList, Order, OrderList, OrderStatus, OrderSummary, Shop } from './types'

const ends: ReadonlySet<OrderStatus> = new Set(['collected', 'cancelled', 'expired', 'rejected'])

/** Whether an order has reached its end and will not change again. */
export function hasEnded(status: OrderStatus): boolean {
  return ends.has(status)
}

/**
 * How soon the customer has to see a change. Until the choice only the customer changes the order, as long as there is
 * time to choose; once it is ready the customer is at the counter. In between somebody else does the work: for the first
 * half of the time that the shop thinks it takes hardly anybody is done, so the page asks half as often.
 *
 * @param age milliseconds since the order was read as it is; what it says of the queue is of that moment.
 */
export function paceOfOrder(order: OrderSummary, age: number): Pace {
  switch (order.status) {
    case 'scanned':
      return order.chooseBefore !== null && Date.parse(order.chooseBefore) > Date.now() ? 'rare' : 'slow'
    case 'placed':
      return isEarly(untilItsTurn(order), age) ? 'calm' : 'steady'
    case 'making':
      return isEarly(order.estimateSeconds, age) ? 'calm' : 'steady'
    default:
      return 'slow'
  }
}

function isEarly(expectedSeconds: number | null, age: number): boolean {
  return expectedSeconds !== null && age < (expectedSeconds * 1_000) / 2
}

/** Seconds until a barista takes it: the estimate is for those ahead and itself, one after the other. */
function untilItsTurn({ ahead, estimateSeconds }: OrderSummary): number | null {
  return estimateSeconds === null || ahead === null ? null : (estimateSeconds * ahead) / (ahead + 1)
}

export function useShop(pace: Pace = 'slow'): PolledResult<Shop> {
  const { api } = useApi()
  return usePolled<Shop>({
    key: shopKey,
    read: (known, signal) => ifChanged(known, () => api.orders.GET('/api/shop', { ...openToAll, signal }), newerShop),
    pace: () => pace,
  })
}

/** The version counts changes of the settings; places in use change without it. */
function newerShop(known: Shop, answered: Shop): Shop {
  return answered.version < known.version ? known : answered
}

/**
 * @param pace rare where somebody chooses from it: what has sold out meanwhile is said when it is chosen.
 * @param live false where only names are shown.
 */
export function useMenu({ pace = 'rare', live = true }: { pace?: Pace; live?: boolean } = {}): PolledResult<Menu> {
  const { api } = useApi()
  return usePolled<Menu>({
    key: menuKey,
    read: (known, signal) => ifChanged(known, () => api.orders.GET('/api/menu', { ...openToAll, signal }), newerVersion),
    pace: () => pace,
    live,
  })
}

export function useOrder(id: string): PolledResult<Order> {
  const { api, newest } = useApi()
  return usePolled<Order>({
    key: orderKey(id),
    read: async (known, signal) => {
      const read = await ifChanged(
        known,
        (headers) => api.orders.GET('/api/orders/{id}', { params: { path: { id } }, headers, signal }),
        newerVersion,
      )
      newest.notice(read.value)
      newest.learn(read.value)
      return read
    },
    pace: paceOfOrder,
    told: 'rare',
  })
}

/** The customer's own orders, newest first: the first page, kept current. */
export function useMyOrders(): PolledResult<OrderList> {
  const { api, newest } = useApi()
  const { user } = useWho()
  return usePolled<OrderList>({
    key: myOrdersKey,
    read: async (known, signal) => {
      const read = await ifChanged(known, (headers) => api.orders.GET('/api/orders', { params: { query: { mine: true } }, headers, signal }))
      read.value.items.forEach((order) => newest.notice(order))
      return read === known ? read : { ...read, value: newest.apply(read.value, (order) => order.customerId === user?.id) }
    },
    pace: (list) => (list.items.some(({ status }) => status === 'placed' || status === 'making') ? 'steady' : 'slow'),
    told: 'rare',
    enabled: user !== null,
  })
}

export const inboxKey = ['inbox'] as const
/** How many messages are unread, as was read or told last. */
export const unreadKey = ['unread'] as const

/** How long after a change of an order its message is there: it comes by a queue. */
const messageAfterMs = 3_000

/**
 * How many messages are unread, for customers, as the live connection tells. Where it cannot be had they are asked for, and where a change
 * shows that was not told of: messages come of what others do to one's orders.
 */
export function useUnread(): number {
  const { api, newest } = useApi()
  const { user, isStaff } = useWho()
  const client = useQueryClient()
  const isCustomer = user !== null && !isStaff
  useLive(isCustomer)
  const away = useAway()
  useEffect(() => {
    let soon: ReturnType<typeof setTimeout> | undefined
    const stop = newest.onChange((order) => {
      if (order.customerId !== user?.id) return
      clearTimeout(soon)
      soon = setTimeout(() => {
        client
          .fetchQuery({ queryKey: inboxKey, queryFn: ({ signal }) => readInbox(api, client, signal) })
          // The next change asks again.
          .catch((error: unknown) => console.warn('The messages were not counted.', error))
      }, messageAfterMs)
    })
    return () => {
      stop()
      clearTimeout(soon)
    }
  }, [api, newest, user?.id, client])
  useInbox({ pace: 'rare', enabled: isCustomer && away })
  const { data } = useQuery<number>({ queryKey: unreadKey, queryFn: skipToken, staleTime: Infinity })
  return data ?? 0
}

export function useInbox({ pace = 'slow', enabled = true }: { pace?: Pace; enabled?: boolean } = {}): PolledResult<NotificationList> {
  const { api } = useApi()
  const { user } = useWho()
  const client = useQueryClient()
  return usePolled<NotificationList>({
    key: inboxKey,
    read: (_, signal) => readInbox(api, client, signal),
    pace: () => pace,
    enabled: enabled && user !== null,
  })
}

async function readInbox(api: Api, client: QueryClient, signal: AbortSignal): Promise<Tagged<NotificationList>> {
  const known = client.getQueryData<Tagged<NotificationList>>(inboxKey)
  const read = await ifChanged(known, (headers) => api.notifications.GET('/api/notifications', { headers, signal }))
  client.setQueryData(unreadKey, read.value.unread)
  return read
}

export type OrderVerb = 'accept' | 'release' | 'ready' | 'collect' | 'cancel'

export interface OrderStep {
  verb: OrderVerb
  reason?: string
  /** One per tap: what is sent again after a lost answer carries the same, so it is done once. */
  key: string
}

export function useOrderStep(id: string): UseMutationResult<Order, ApiProblem, OrderStep> {
  const { api, newest } = useApi()
  const client = useQueryClient()
  return useMutation<Order, ApiProblem, OrderStep>({
    mutationFn: ({ verb, reason, key }) => {
      const headers = { 'Idempotency-Key': key }
      const params = { path: { id } }
      return body<Order>(
        verb === 'cancel'
          ? api.orders.POST('/api/orders/{id}/cancel', { params, headers, body: reason ? { reason } : {} })
          : api.orders.POST(`/api/orders/{id}/${verb}`, { params, headers }),
      )
    },
    retry: (failures, problem) => problem.transient && failures < 2,
    onSuccess: (order) => showOrder(client, newest, order),
    onError: (problem) => {
      // A refusal means that the screen was behind.
      if (!problem.transient) {
        void client.invalidateQueries({ queryKey: orderKey(id) })
        void client.invalidateQueries({ queryKey: ['orders'] })
      }
    },
  })
}
