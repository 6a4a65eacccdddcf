import type { QueryClient, QueryKey } from '@tanstack/react-query'
import { inboxKey, unreadKey } from './hooks'
import type { Hint, LiveListener } from './live'
import { orderKey, type NewestOrders } from './orders'

/** What is told this soon after something else is asked for together with it: the shop's sweep may change many orders at once. */
const gatherMs = 100

/** Asks for what has changed when the live connection says so. */
export class Hints implements LiveListener {
  private readonly gathered = new Set<string>()

  constructor(
    private readonly client: QueryClient,
    private readonly newest: NewestOrders,
  ) {}

  opened(): void {
    this.ask([['order']])
  }

  /** Told with every hint, and with the address to connect to. Whoever looks at the messages asks for them all the same. */
  unread(count: number | null): void {
    if (count !== null) this.client.setQueryData(unreadKey, count)
  }

  told({ orderId, version, unread }: Hint): void {
    this.unread(unread)
    if (!this.newest.tell(orderId, version)) {
      return
    }
    if (this.gathered.size === 0) {
      setTimeout(() => {
        this.ask([...this.gathered].map(orderKey))
        this.gathered.clear()
      }, gatherMs)
    }
    this.gathered.add(orderId)
  }

  /** The messages come of the orders' changes. A page that is hidden asks when somebody comes back to it. */
  private ask(orders: QueryKey[]): void {
    const refetchType = document.visibilityState === 'hidden' ? 'none' : 'active'
    for (const queryKey of [...orders, ['orders'], inboxKey]) {
      void this.client.invalidateQueries({ queryKey, refetchType })
    }
  }
}
