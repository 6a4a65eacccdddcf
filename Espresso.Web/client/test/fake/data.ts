import type { Alert, Drink, Menu, Notification, Order, OrderStatus, Shop } from '@/api/types'

/** Shapes as the services send them, filled with something plausible. */

export const now = () => new Date().toISOString()
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

const choice = (id: string, name: string, german: string, available = true) => ({ id, name, names: { de: german }, available })

const milk = {
  id: 'milk', name: 'Milk', names: { de: 'Milch' }, min: 1, max: 1, default: ['whole'],
  choices: [choice('whole', 'Whole milk', 'Vollmilch'), choice('oat', 'Oat drink', 'Haferdrink'), choice('almond', 'Almond drink', 'Mandeldrink', false)],
} // prettier-ignore
const syrup = {
  id: 'syrup', name: 'Syrup', names: { de: 'Sirup' }, min: 0, max: 2, default: [],
  choices: [choice('vanilla', 'Vanilla', 'Vanille'), choice('caramel', 'Caramel', 'Karamell'), choice('hazelnut', 'Hazelnut', 'Haselnuss')],
} // prettier-ignore
const splash = { ...milk, name: 'Splash of milk', names: { de: 'Schuss Milch' }, min: 0, default: [] }
const sizes = [
  { id: 'small', name: 'Small', names: { de: 'Klein' }, default: false },
  { id: 'medium', name: 'Medium', names: { de: 'Mittel' }, default: true },
]

function drink(id: string, name: string, german: string, description: string, more: Partial<Drink> = {}): Drink {
  return { id, name, names: { de: german }, description, available: true, sizes, options: [milk, syrup], position: 0, ...more }
}

export const menu = (): Menu => ({
  version: 1,
  drinks: [
    drink('espresso', 'Espresso', 'Espresso', 'Short, dark and syrupy.', { sizes: [sizes[1]!], options: [splash] }),
    drink('flat-white', 'Flat white', 'Flat White', 'A double shot in velvety milk, little foam.'),
    drink('cappuccino', 'Cappuccino', 'Cappuccino', 'Espresso under a thick cap of milk foam.'),
    drink('mocha', 'Mocha', 'Mokka mit Schokolade', 'Latte and dark chocolate in one cup.', { available: false }),
  ],
})

export const shop = (): Shop => ({
  name: 'Serverless Espresso',
  open: true,
  status: 'open',
  capacity: 20,
  inFlight: 3,
  ahead: 3,
  estimateSeconds: 240,
  ordersPerCustomer: 1,
  timeZone: 'Europe/Berlin',
  version: 1,
  settings: { qrTokens: 10, qrPeriodMinutes: 5, qrGraceMinutes: 10, chooseMinutes: 5, acceptMinutes: 15, readyMinutes: 15, makingMinutes: 60, collectMinutes: 30 },
})

let lastId = 0

export function order(status: OrderStatus, more: Partial<Order> = {}): Order {
  const chosen = status !== 'scanned'
  const reached = (...statuses: OrderStatus[]) => statuses.includes(status)
  return {
    id: `order-${++lastId}`,
    number: chosen ? 12 : null,
    status,
    version: 1,
    drink: chosen ? 'flat-white' : null,
    drinkName: chosen ? 'Flat white' : null,
    size: chosen ? 'medium' : null,
    options: chosen ? { milk: ['oat'], syrup: ['vanilla'] } : {},
    name: chosen ? 'Ana' : null,
    customerId: 'user-customer',
    barista: reached('making', 'ready', 'collected') ? { id: 'user-barista', name: 'Bo' } : null,
    createdAt: minutesAgo(6),
    placedAt: chosen ? minutesAgo(5) : null,
    acceptedAt: reached('making', 'ready', 'collected') ? minutesAgo(3) : null,
    readyAt: reached('ready', 'collected') ? minutesAgo(1) : null,
    endedAt: reached('collected', 'cancelled', 'expired', 'rejected') ? now() : null,
    reason: null,
    endedBy: null,
    chooseBefore: chosen ? null : new Date(Date.now() + 240_000).toISOString(),
    ahead: status === 'placed' ? 2 : null,
    estimateSeconds: reached('placed', 'making') ? 180 : null,
    timeline: [],
    ...more,
  }
}

export const notification = (id: string, title: string, text: string, more: Partial<Notification> = {}): Notification => ({
  id, orderId: 'order-1', status: 'ready', title, text, at: minutesAgo(2), read: false, ...more,
}) // prettier-ignore

export const alert = (more: Partial<Alert> = {}): Alert => ({
  id: `alert-${++lastId}`,
  kind: 'order.overdue',
  severity: 'warning',
  subject: 'Order 12 has been in the making for 15 minutes',
  detail: 'Bo accepted it at 10:04. It expires after 60 minutes.',
  orderId: null,
  at: minutesAgo(9),
  ...more,
})
