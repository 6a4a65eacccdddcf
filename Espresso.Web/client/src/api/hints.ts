import type { QueryClient, QueryKey } from '@tanstack/react-query'
import { inboxKey, unreadKey } from './hooks'
import type { Hint, LiveListener } from './live'
import { orderKey, type NewestOrders } from './orders'

/** What is told this soon after something else is asked for together with it: the shop's sweep may change many orders at once. */
const gatherMs = 100

/** Asks for what has changed when the live connection says so. */
export class Hints implements LiveListener {
  private gathered = new Set<string>()
  private asking = false

  constructor(
    private readonly client: QueryClient,
    private readonly newest: NewestOrders,
  ) {}

  opened(): void {
    void this.ask([['order']])
  }

  /** Told with every hint, and with the address to connect to. Whoever looks at the messages asks for them all the same. */
  unread(count: number | null): void {
    if (count !== null) this.client.setQueryData(unreadKey, count)
  }

  told({ orderId, version, unread }: Hint): void {
    // One that was held up is behind what was told since, and so is its count.
    if (this.newest.isPast(orderId, version)) {
      return
    }
    this.unread(unread)
    if (this.newest.tell(orderId, version)) {
      this.gathered.add(orderId)
      void this.askForGathered()
    }
  }

  /** One question after the other: a burst of hints must not cut off what answers the first of them. */
  private async askForGathered(): Promise<void> {
    if (this.asking) {
      return
    }
    this.asking = true
    while (this.gathered.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, gatherMs))
      const orders = [...this.gathered].map(orderKey)
      this.gathered = new Set()
      await this.ask(orders)
    }
    this.asking = false
  }

  /** The messages come of the orders' changes. A page that is hidden asks when somebody comes back to it. */
  private async ask(orders: QueryKey[]): Promise<void> {
    const refetchType = document.visibilityState === 'hidden' ? 'none' : 'active'
    await Promise.all([...orders, ['orders'], inboxKey].map((queryKey) => this.client.invalidateQueries({ queryKey, refetchType })))
  }
}
