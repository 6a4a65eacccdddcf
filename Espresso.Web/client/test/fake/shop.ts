import type { Alert, Drink, Notification, Order, OrderStatus, Shop } from '@/api/types'
import * as data from './data'
import { FakeCognito } from './cognito'
import { FakeLive } from './live'

type Handler = (context: { request: Request; url: URL; params: string[]; user: string | null }) => unknown
interface Refusal {
  refused: number
  code: string
  detail: string
  [extra: string]: unknown
}

const next: Record<string, { from: OrderStatus; to: OrderStatus }> = {
  accept: { from: 'placed', to: 'making' },
  release: { from: 'making', to: 'placed' },
  ready: { from: 'making', to: 'ready' },
  collect: { from: 'ready', to: 'collected' },
}

function refuse(refused: number, code: string, detail: string, extra: object = {}): Refusal {
  return { refused, code, detail, ...extra }
}

/**
 * The two services and Cognito in a page of memory: enough of their behaviour to show every screen and to test the client's
 * own. `handle` is what `fetch` becomes in tests.
 */
export class FakeShop {
  shop: Shop = data.shop()
  menu = data.menu()
  orders: Order[] = []
  inbox: Notification[] = []
  alerts: Alert[] = []
  preferences = { language: 'en' as 'en' | 'de', email: false, emailAvailable: true }
  code = { code: 'K7Q2-M9XD', remaining: 7, total: 10 }
  readonly cognito = new FakeCognito()
  readonly live = new FakeLive((user) => this.cognito.isStaff(user))
  /** `"GET /api/shop"` → what is answered in its place, for as long as it stands here. */
  readonly overrides = new Map<string, () => Response | Promise<Response>>()
  /** Everything that was asked, as `"POST /api/qr-code"`. */
  readonly asked: string[] = []
  readonly requests: Request[] = []

  private readonly routes: [RegExp, Handler][] = [
    [/^GET \/api\/shop$/, () => this.shop],
    [/^PUT \/api\/shop$/, async ({ request }) => this.changeShop((await request.json()) as Partial<Shop>)],
    [/^GET \/api\/menu$/, () => this.menu],
    [/^PUT \/api\/menu\/([^/]+)$/, async ({ request, params }) => this.changeDrink(params[0]!, (await request.json()) as Partial<Drink>)],
    [/^GET \/api\/qr-code$/, ({ url }) => ({ ...this.code, url: `${url.origin}/scan?code=${this.code.code}`, validFrom: data.now(), validUntil: new Date(Date.now() + 150_000).toISOString() })],
    [/^POST \/api\/qr-code$/, async ({ request, user }) => this.scan(((await request.json()) as { code: string }).code, user)],
    [/^GET \/api\/orders$/, ({ url, user }) => this.list(url, user)],
    [/^GET \/api\/orders\/([^/]+)$/, ({ params }) => this.find(params[0]!)],
    [/^PUT \/api\/orders\/([^/]+)$/, async ({ request, params }) => this.place(params[0]!, (await request.json()) as Partial<Order>)],
    [/^POST \/api\/orders\/([^/]+)\/cancel$/, async ({ request, params }) => this.cancel(params[0]!, (await request.json()) as { reason?: string })],
    [/^POST \/api\/orders\/([^/]+)\/(accept|release|ready|collect)$/, ({ params, user }) => this.step(params[0]!, params[1]!, user)],
    [/^GET \/api\/stats$/, () => this.stats()],
    [/^GET \/api\/notifications$/, () => ({ items: this.inbox, unread: this.unread, next: null })],
    [/^POST \/api\/notifications\/read$/, () => {
      this.inbox = this.inbox.map((item) => ({ ...item, read: true }))
      return null
    }],
    [/^GET \/api\/notifications\/preferences$/, () => this.preferences],
    [/^PUT \/api\/notifications\/preferences$/, async ({ request }) => (this.preferences = { ...this.preferences, ...((await request.json()) as object) })],
    [/^POST \/api\/notifications\/connections$/, ({ user }) => this.live.ticket(user!, this.cognito.isStaff(user!) ? null : this.unread) ?? refuse(503, 'live.unavailable', 'There is no live connection here.')],
    [/^GET \/api\/alerts$/, () => ({ items: this.alerts, next: null })],
  ] // prettier-ignore

  readonly handle = async (request: Request): Promise<Response> => {
    const target = request.headers.get('X-Amz-Target')
    if (target) {
      return this.cognito.answer(target.split('.')[1]!, (await request.json()) as Record<string, never>)
    }
    const url = new URL(request.url)
    const asked = `${request.method} ${url.pathname}`
    this.asked.push(asked)
    this.requests.push(request.clone())
    const override = this.overrides.get(asked)
    if (override) {
      return override()
    }
    const user = this.cognito.subjectOf(request.headers.get('Authorization'))
    for (const [pattern, handler] of this.routes) {
      const match = pattern.exec(asked)
      if (match) {
        const open = /^GET \/api\/(shop|menu)$/.test(asked)
        return answer(request, open || user ? await handler({ request, url, params: match.slice(1), user }) : refuse(401, 'unauthenticated', 'Please sign in.'))
      }
    }
    return answer(request, refuse(404, 'route.not_found', `There is nothing at ${asked}.`))
  }

  /** Puts an order in its next state, as a service would. */
  change(id: string, changed: Partial<Order>): Order {
    const order = this.orders.find((candidate) => candidate.id === id)!
    Object.assign(order, changed, { version: order.version + 1 })
    this.tell(order)
    return order
  }

  private get unread(): number {
    return this.inbox.filter((item) => !item.read).length
  }

  private tell({ id, version, customerId }: Order): void {
    this.live.tell({ orderId: id, version }, customerId, this.unread)
  }

  private find(id: string): Order | Refusal {
    return this.orders.find((order) => order.id === id) ?? refuse(404, 'order.not_found', 'There is no order of yours with this id.')
  }

  private list(url: URL, user: string | null) {
    const statuses = url.searchParams.get('status')?.split(',')
    const items = this.orders.filter((order) => (statuses ? statuses.includes(order.status) : order.customerId === user))
    return { items: [...items].reverse(), next: null }
  }

  private scan(code: string, user: string | null): Order | Refusal {
    if (code !== this.code.code) return refuse(404, 'qr.unknown', 'This is not a code of this shop. Scan the code on the shop’s screen.')
    if (this.shop.status === 'closed') return refuse(409, 'shop.closed', `${this.shop.name} takes no orders at the moment.`)
    if (this.shop.status === 'full') return refuse(409, 'shop.full', `${this.shop.name} is busy and takes no more at the moment.`, { ahead: this.shop.ahead, estimateSeconds: this.shop.estimateSeconds })
    const waiting = this.orders.find((order) => order.customerId === user && order.status === 'scanned')
    if (waiting) return waiting
    const order = data.order('scanned', { customerId: user! })
    this.orders.push(order)
    return order
  }

  private place(id: string, wish: Partial<Order>): Order | Refusal {
    const drink = this.menu.drinks.find((candidate) => candidate.id === wish.drink)
    if (!drink?.available) return refuse(409, 'drink.sold_out', `${drink?.name ?? wish.drink} is sold out. Choose another drink.`)
    return this.change(id, { ...wish, drinkName: drink.name, status: 'placed', number: 12, placedAt: data.now(), ahead: 2, estimateSeconds: 180, chooseBefore: null })
  }

  private step(id: string, verb: string, user: string | null): Order | Refusal {
    const order = this.find(id)
    if ('refused' in order) return order
    const { from, to } = next[verb]!
    if (verb === 'accept' && order.status === 'making') return refuse(409, 'order.taken', `${order.barista!.name} is making this order.`, { barista: order.barista })
    if (order.status !== from) return refuse(409, 'order.wrong_status', `An order that is ${order.status} cannot be changed like that.`, { status: order.status })
    return this.change(id, { status: to, barista: to === 'placed' ? null : to === 'making' ? { id: user!, name: 'Bo' } : order.barista })
  }

  private cancel(id: string, { reason }: { reason?: string }): Order | Refusal {
    return this.change(id, { status: 'cancelled', endedBy: 'customer', reason: reason ?? null, endedAt: data.now() })
  }

  private changeShop(change: Partial<Shop>): Shop | Refusal {
    if (change.version !== undefined && change.version !== this.shop.version) return refuse(412, 'version.mismatch', 'Somebody else changed this.', { version: this.shop.version })
    const { name, capacity, open, ...settings } = change
    this.shop = {
      ...this.shop,
      name: name ?? this.shop.name,
      capacity: capacity ?? this.shop.capacity,
      open: open ?? this.shop.open,
      version: this.shop.version + 1,
      settings: { ...this.shop.settings, ...settings },
    }
    this.shop.status = this.shop.open ? 'open' : 'closed'
    return this.shop
  }

  private changeDrink(id: string, change: Partial<Drink>): Drink {
    const drink = this.menu.drinks.find((candidate) => candidate.id === id)!
    Object.assign(drink, change)
    this.menu = { ...this.menu, version: this.menu.version + 1 }
    return drink
  }

  private stats() {
    const orders: Record<string, number> = {}
    const drinks = new Map<string, number>()
    for (const { status, drink } of this.orders) {
      orders[status] = (orders[status] ?? 0) + 1
      if (drink) drinks.set(drink, (drinks.get(drink) ?? 0) + 1)
    }
    return { day: data.now().slice(0, 10), orders, drinks: [...drinks].map(([drink, count]) => ({ drink, count })), medianSecondsToReady: 190, inFlight: this.shop.inFlight, baristasActive: 2 }
  }
}

function answer(request: Request, result: unknown): Response {
  if (result instanceof Response) {
    return result
  }
  if (typeof result === 'object' && result !== null && 'refused' in result) {
    const { refused, ...problem } = result as Refusal
    return Response.json({ title: problem.code, status: refused, ...problem }, { status: refused, headers: { 'Content-Type': 'application/problem+json' } })
  }
  if (result === null) {
    return new Response(null, { status: 204 })
  }
  const text = JSON.stringify(result)
  const etag = `W/"${hash(text)}"`
  return request.method === 'GET' && request.headers.get('If-None-Match') === etag
    ? new Response(null, { status: 304, headers: { ETag: etag } })
    : new Response(text, { headers: { 'Content-Type': 'application/json', ETag: etag } })
}

function hash(text: string): number {
  let value = 0
  for (const char of text) value = (Math.imul(value, 31) + char.charCodeAt(0)) | 0
  return value
}
