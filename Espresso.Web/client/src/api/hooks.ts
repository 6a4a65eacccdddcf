import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query'
import { useWho } from '@/session/context'
import { body } from './client'
import { ifChanged, newerVersion } from './conditional'
import { useApi } from './context'
import { menuKey, myOrdersKey, orderKey, shopKey, showOrder } from './orders'
import { usePolled, type Pace, type PolledResult } from './polling'
import type { ApiProblem } from './problem'
import type { Menu, NotificationList, Order, OrderList, OrderStatus, Shop } from './types'

const ends: ReadonlySet<OrderStatus> = new Set(['collected', 'cancelled', 'expired', 'rejected'])

/** Whether an order has reached its end and will not change again. */
export function hasEnded(status: OrderStatus): boolean {
  return ends.has(status)
}

const slow = (): Pace => 'slow'

/**
 * How soon the customer has to see a change. Until the choice only the customer changes the order, and once it is ready
 * the customer is at the counter; in between somebody else does the work.
 */
const paceOfOrder: Record<OrderStatus, Pace> = {
  scanned: 'slow',
  placed: 'steady',
  making: 'steady',
  ready: 'slow',
  collected: 'slow',
  cancelled: 'slow',
  expired: 'slow',
  rejected: 'slow',
}

export function useShop(pace: Pace = 'slow'): PolledResult<Shop> {
  const { api } = useApi()
  return usePolled<Shop>({
    key: shopKey,
    read: (known, signal) => ifChanged(known, (headers) => api.orders.GET('/api/shop', { headers, signal }), newerShop),
    pace: () => pace,
  })
}

/** The version counts changes of the settings; places in use change without it. */
function newerShop(known: Shop, answered: Shop): Shop {
  return answered.version < known.version ? known : answered
}

/** @param live false where only names are shown. */
export function useMenu({ live = true } = {}): PolledResult<Menu> {
  const { api } = useApi()
  return usePolled<Menu>({
    key: menuKey,
    read: (known, signal) => ifChanged(known, (headers) => api.orders.GET('/api/menu', { headers, signal }), newerVersion),
    pace: slow,
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
      newest.learn(read.value)
      return read
    },
    pace: (order) => paceOfOrder[order.status],
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
      return read === known ? read : { ...read, value: newest.apply(read.value, (order) => order.customerId === user?.id) }
    },
    pace: (list) => (list.items.some((order) => paceOfOrder[order.status] === 'steady') ? 'steady' : 'slow'),
    enabled: user !== null,
  })
}

export const inboxKey = ['inbox'] as const

export function useInbox(): PolledResult<NotificationList> {
  const { api } = useApi()
  const { user } = useWho()
  return usePolled<NotificationList>({
    key: inboxKey,
    read: (known, signal) => ifChanged(known, (headers) => api.notifications.GET('/api/notifications', { headers, signal })),
    pace: slow,
    enabled: user !== null,
  })
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
