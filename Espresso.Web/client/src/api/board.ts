import { useApi } from './context'
import { ifChanged } from './conditional'
import { boardKey } from './orders'
import { usePolled, type Pace, type PolledResult } from './polling'
import type { OrderList, OrderStatus, OrderSummary } from './types'
import { useLive } from './useLive'

const shown: ReadonlySet<OrderStatus> = new Set<OrderStatus>(['placed', 'making', 'ready'])

/** As many as one screen can show; a shop's capacity is far below. */
const limit = 100

/** All orders between choice and counter, kept current; for staff. */
export function useBoard(pace: Pace = 'fast'): PolledResult<OrderList> {
  const { api, newest } = useApi()
  useLive(true)
  return usePolled<OrderList>({
    key: boardKey,
    read: async (known, signal) => {
      const read = await ifChanged(known, (headers) =>
        api.orders.GET('/api/orders', { params: { query: { status: 'placed,making,ready', limit } }, headers, signal }),
      )
      read.value.items.forEach((order) => newest.notice(order))
      return { ...read, value: newest.apply(read.value, (order) => shown.has(order.status)) }
    },
    pace: () => pace,
    told: 'slow',
  })
}

/** The orders of one status, first come first. */
export function ofStatus(list: OrderList, status: OrderStatus): OrderSummary[] {
  const since = (order: OrderSummary) => order.placedAt ?? order.createdAt
  return list.items
    .filter((order) => order.status === status)
    .sort((left, right) => since(left).localeCompare(since(right)) || (left.number ?? 0) - (right.number ?? 0))
}
