import type { QueryClient } from '@tanstack/react-query'
import type { Tagged } from './conditional'
import type { Order, OrderList, OrderSummary } from './types'

/** How long an order that we changed ourselves is shown although a list does not have it yet: the lists' index lags behind. */
const trustOwnChangeMs = 5_000

/** How long after a hint a list that does not show it yet is asked again soon, for the same reason. */
const awaitMs = 3_000

interface Seen {
  order: OrderSummary
  at: number
}

/**
 * The newest version seen of each order, wherever it came from. Lists are read from an index and may be older than the
 * answer to the tap that has just been made; what is shown never goes back.
 */
export class NewestOrders {
  private readonly seen = new Map<string, Seen>()
  /** By order: the newest version that was read or told of. */
  private readonly versions = new Map<string, number>()
  /** By order: what a hint told of and no answer has shown yet. */
  private readonly awaited = new Map<string, { version: number; at: number }>()
  private readonly listeners = new Set<(order: OrderSummary) => void>()

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Called with the answer of every request that returns one order. */
  learn(order: OrderSummary): void {
    const known = this.seen.get(order.id)
    if (!known || known.order.version < order.version) {
      this.seen.set(order.id, { order, at: this.now() })
    }
    this.versions.set(order.id, Math.max(order.version, this.versions.get(order.id) ?? 0))
    this.settle(order)
  }

  /** Called with what is read, before it is learned: tells the listeners of an order that others have changed since it was seen last. */
  notice(order: OrderSummary): void {
    this.settle(order)
    const before = this.versions.get(order.id)
    if (before !== undefined && before >= order.version) return
    this.versions.set(order.id, order.version)
    if (before !== undefined) this.listeners.forEach((listener) => listener(order))
  }

  /** Whether a newer version than that was read or told of. */
  isPast(id: string, version: number): boolean {
    return (this.versions.get(id) ?? 0) > version
  }

  /** Called with a hint. False when it says nothing new; else what is asked for next is to show that version. */
  tell(id: string, version: number): boolean {
    if ((this.versions.get(id) ?? 0) >= version) return false
    this.versions.set(id, version)
    this.awaited.set(id, { version, at: this.now() })
    return true
  }

  /** Whether something that a hint told of a moment ago has not been read yet. */
  get awaiting(): boolean {
    for (const [id, { at }] of this.awaited) {
      if (this.now() - at <= awaitMs) return true
      this.awaited.delete(id)
    }
    return false
  }

  /** Calls `listener` with every order that others have changed. Returns how to stop it. */
  onChange(listener: (order: OrderSummary) => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  /** The list with each order at its newest, limited to the statuses that the list is about. */
  apply(list: OrderList, belongs: (order: OrderSummary) => boolean): OrderList {
    const listed = new Set(list.items.map((item) => item.id))
    const items = list.items.map((item) => {
      const known = this.seen.get(item.id)
      return known && known.order.version > item.version ? known.order : item
    })
    for (const [id, { order, at }] of this.seen) {
      if (this.now() - at > trustOwnChangeMs) {
        if (!listed.has(id)) this.seen.delete(id)
      } else if (!listed.has(id)) {
        items.push(order)
      }
    }
    return { ...list, items: items.filter(belongs) }
  }

  private settle({ id, version }: OrderSummary): void {
    const awaited = this.awaited.get(id)
    if (awaited && awaited.version <= version) this.awaited.delete(id)
  }
}

export const orderKey = (id: string) => ['order', id] as const
export const shopKey = ['shop'] as const
export const menuKey = ['menu'] as const
export const myOrdersKey = ['orders', 'mine'] as const
export const boardKey = ['orders', 'board'] as const

/** Puts the answer of a change where the screens read it, so that they show it before they ask again. */
export function showOrder(client: QueryClient, newest: NewestOrders, order: Order): void {
  newest.learn(order)
  client.setQueryData<Tagged<Order>>(orderKey(order.id), (known) =>
    known && known.value.version > order.version ? known : { value: order, etag: `"${order.version}"`, readAt: Date.now() },
  )
  void client.invalidateQueries({ queryKey: ['orders'] })
  void client.invalidateQueries({ queryKey: shopKey })
}
