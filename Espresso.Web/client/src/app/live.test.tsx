import { act, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { notification, order } from '@test/fake/data'
import { FakeShop } from '@test/fake/shop'
import { visit } from '@test/site'

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true })
})

afterEach(() => {
  vi.useRealTimers()
})

function shopWith(...orders: ReturnType<typeof order>[]) {
  const fake = new FakeShop()
  fake.orders.push(...orders)
  return fake
}

/** An order whose page asks every three seconds where nobody tells it anything. */
const mine = (more: Parameters<typeof order>[1] = {}) => order('making', { id: 'o1', estimateSeconds: null, ...more })

const wait = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1_000))

/** Long enough to connect, or for a hint and what is asked because of it; far less than any pace. */
const aMoment = 0.5

function shown(visibility: DocumentVisibilityState) {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(visibility)
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
}

function online(now: boolean) {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(now)
  window.dispatchEvent(new Event(now ? 'online' : 'offline'))
}

/** What is asked while the time passes. */
async function askedWithin(fake: FakeShop, seconds: number) {
  const before = fake.asked.length
  await wait(seconds)
  return fake.asked.slice(before)
}

const ticket = 'POST /api/notifications/connections'
const thisOrder = 'GET /api/orders/o1'
const orders = 'GET /api/orders'
const inbox = 'GET /api/notifications'

/** The customer's page of the order, connected. */
async function follow(fake = shopWith(mine())) {
  const site = await visit('/orders/o1', { fake, as: 'customer' })
  await screen.findByText('Bo is making it')
  await wait(aMoment)
  expect(fake.live.open).toBe(1)
  return site
}

describe('a page that is told', () => {
  it('shows the change and its message at once, and asks no second time', async () => {
    const { fake } = await follow()
    fake.inbox = [notification('1', 'Ready', 'Pick it up.')]
    fake.change('o1', { status: 'ready' })
    expect(await askedWithin(fake, aMoment)).toEqual([thisOrder])
    expect(screen.getByText('Ready!')).toBeVisible()
    expect(screen.getByRole('link', { name: /Inbox.*1 unread message/ })).toBeVisible()
    expect(await askedWithin(fake, 8)).toEqual([])
  })

  it('asks for its order once a minute', async () => {
    const { fake } = await follow()
    const asked = await askedWithin(fake, 125)
    expect(asked.filter((request) => request === thisOrder)).toHaveLength(2)
  })

  it.each(['/', '/history'])('shows an order of the list at %s at once', async (path) => {
    const fake = shopWith(mine({ status: 'placed' }))
    await visit(path, { fake, as: 'customer' })
    await screen.findByText('Placed')
    await wait(aMoment)
    fake.change('o1', { status: 'making' })
    await wait(aMoment)
    expect(screen.getByText('Making')).toBeVisible()
    expect((await askedWithin(fake, 30)).filter((request) => request === orders)).toEqual([])
  })

  it('is the board, which asks every 15 seconds then', async () => {
    const fake = shopWith(order('placed', { id: 'o1', number: 14 }))
    await visit('/barista', { fake, as: 'barista' })
    await screen.findByRole('button', { name: 'Accept' })
    await wait(aMoment)
    fake.change('o1', { status: 'making', barista: { id: 'user-kim', name: 'Kim' } })
    await wait(aMoment)
    expect(screen.getByText('Kim has it')).toBeVisible()
    expect((await askedWithin(fake, 62)).filter((request) => request === orders)).toHaveLength(4)
  })

  it('is the screen on the wall, whose code and state go on as before', async () => {
    const fake = shopWith(order('making', { id: 'o1', number: 14 }))
    await visit('/screen', { fake, as: 'barista' })
    await screen.findByText('14')
    await wait(aMoment)
    fake.change('o1', { status: 'ready' })
    await wait(aMoment)
    expect(within(screen.getByRole('region', { name: 'Ready' })).getByText('14')).toBeVisible()
    const asked = await askedWithin(fake, 30)
    expect(asked.filter((request) => request === orders).length).toBeLessThanOrEqual(2)
    expect(asked.filter((request) => request === 'GET /api/qr-code').length).toBeGreaterThanOrEqual(9)
    expect(asked.filter((request) => request === 'GET /api/shop').length).toBeGreaterThanOrEqual(9)
  })

  it('looks once more where the list did not have it yet', async () => {
    const fake = shopWith()
    await visit('/barista', { fake, as: 'barista' })
    await screen.findByText('The counter is empty.')
    fake.orders.push(order('placed', { id: 'o0', number: 13 }))
    await wait(2)
    fake.overrides.set(orders, () => Response.json({ items: [fake.orders[0]], next: null }))
    fake.orders.push(order('scanned', { id: 'o1', number: 14 }))
    fake.change('o1', { status: 'placed' })
    await wait(aMoment)
    fake.overrides.clear()
    await wait(3)
    expect(screen.getByRole('article', { name: /Number 14/ })).toBeVisible()
    expect((await askedWithin(fake, 10)).filter((request) => request === orders)).toEqual([])
  })

  it('asks at its old pace while its questions are not answered', async () => {
    const { fake } = await follow()
    fake.overrides.set(thisOrder, () => Promise.reject(new TypeError('Failed to fetch')))
    fake.change('o1', { status: 'ready' })
    await wait(6)
    fake.overrides.clear()
    await wait(3.5)
    expect(screen.getByText('Ready!')).toBeVisible()
  })

  it('asks nothing about what it knows', async () => {
    const { fake } = await follow(shopWith(mine({ version: 5 })))
    fake.live.tell({ orderId: 'o1', version: 5 }, 'user-customer', 0)
    fake.live.tell({ orderId: 'o1', version: 4 }, 'user-customer', 0)
    expect(await askedWithin(fake, 2)).toEqual([])
  })

  it('asks once about what is told in one go', async () => {
    const fake = shopWith(...['o1', 'o2', 'o3'].map((id) => order('placed', { id })))
    await visit('/barista', { fake, as: 'barista' })
    await screen.findAllByRole('button', { name: 'Accept' })
    await wait(aMoment)
    fake.orders.forEach(({ id }) => fake.change(id, { status: 'making', barista: { id: 'user-kim', name: 'Kim' } }))
    expect((await askedWithin(fake, aMoment)).filter((request) => request === orders)).toHaveLength(1)
    expect(screen.getAllByText('Kim has it')).toHaveLength(3)
  })

  it('asks nothing while it is hidden, and everything when somebody comes back', async () => {
    const { fake } = await follow()
    shown('hidden')
    await wait(4)
    fake.inbox = [notification('1', 'Ready', 'Pick it up.')]
    fake.change('o1', { status: 'ready' })
    expect(await askedWithin(fake, 90)).toEqual([])
    shown('visible')
    await wait(aMoment)
    expect(screen.getByText('Ready!')).toBeVisible()
    expect(screen.getByRole('link', { name: /Inbox.*1 unread message/ })).toBeVisible()
  })

  it('goes on after a message that it does not understand', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const { fake } = await follow()
    const frames = ['', 'null', '{', '[]', '{"orderId":"o1"}', '{"orderId":1,"version":2}', '{"message":"Internal server error"}']
    frames.forEach((frame) => fake.live.send(frame))
    expect(await askedWithin(fake, 2)).toEqual([])
    expect(warned).toHaveBeenCalledTimes(frames.length)
    fake.change('o1', { status: 'ready' })
    await wait(aMoment)
    expect(screen.getByText('Ready!')).toBeVisible()
  })
})

describe('how many messages are unread', () => {
  it('is told with the connection, so that nobody asks', async () => {
    const fake = shopWith(mine())
    fake.inbox = [notification('1', 'Placed', 'Number 12.')]
    await follow(fake)
    expect(screen.getByRole('link', { name: /Inbox.*1 unread message/ })).toBeVisible()
    expect(fake.asked).not.toContain(inbox)
  })

  it('is asked for where there is no connection', async () => {
    const fake = shopWith(mine())
    fake.live.available = false
    fake.inbox = [notification('1', 'Placed', 'Number 12.')]
    await visit('/orders/o1', { fake, as: 'customer' })
    expect(await screen.findByRole('link', { name: /Inbox.*1 unread message/ })).toBeVisible()
    expect(fake.asked).toContain(inbox)
  })

  it('is asked for when a change shows that was not told of', async () => {
    const { fake } = await follow()
    fake.inbox = [notification('1', 'Ready', 'Pick it up.')]
    Object.assign(fake.orders[0]!, { status: 'ready', version: 2 })
    await wait(70)
    expect(screen.getByText('Ready!')).toBeVisible()
    expect(screen.getByRole('link', { name: /Inbox.*1 unread message/ })).toBeVisible()
  })

  it('is not taken from what was held up', async () => {
    const { fake } = await follow(shopWith(mine({ version: 5 })))
    fake.live.tell({ orderId: 'o1', version: 6 }, 'user-customer', 3)
    fake.live.tell({ orderId: 'o1', version: 4 }, 'user-customer', 1)
    await wait(aMoment)
    expect(screen.getByRole('link', { name: /Inbox.*3 unread messages/ })).toBeVisible()
  })

  it('is none of the business of whoever looks at the messages: these are asked for at once', async () => {
    const fake = shopWith(mine())
    await visit('/inbox', { fake, as: 'customer' })
    await wait(aMoment)
    fake.inbox = [notification('1', 'Ready', 'Pick it up.')]
    fake.change('o1', { status: 'ready' })
    await wait(aMoment)
    expect(screen.getByText('Pick it up.')).toBeVisible()
  })
})

describe('the live connection', () => {
  it('that is lost leaves the page at its old pace, and comes back by another ticket', async () => {
    const { fake } = await follow()
    await wait(40)
    fake.live.admits = false
    fake.live.end()
    await wait(aMoment)
    expect((await askedWithin(fake, 9.5)).filter((request) => request === thisOrder).length).toBeGreaterThanOrEqual(3)
    expect(screen.queryByText(/No connection/)).toBeNull()

    fake.live.admits = true
    await wait(20)
    expect(fake.live.open).toBe(1)
    expect(new Set(fake.live.addresses).size).toBe(fake.live.addresses.length)
    expect((await askedWithin(fake, 15)).filter((request) => request === thisOrder)).toEqual([])
  })

  it('waits longer each time, up to a minute', async () => {
    const fake = shopWith(mine())
    fake.live.admits = false
    await visit('/orders/o1', { fake, as: 'customer' })
    await screen.findByText('Bo is making it')
    const tries = async (seconds: number) => (await askedWithin(fake, seconds)).filter((request) => request === ticket).length
    expect(await tries(10)).toBeGreaterThanOrEqual(2)
    await wait(110)
    const late = await tries(300)
    expect(late).toBeGreaterThanOrEqual(4)
    expect(late).toBeLessThanOrEqual(10)
  })

  it('that the server ends after a while is replaced soon', async () => {
    const { fake } = await follow()
    await wait(570)
    fake.live.end()
    Object.assign(fake.orders[0]!, { status: 'ready', version: 2 })
    await wait(1 + aMoment)
    expect(fake.live.open).toBe(1)
    expect(screen.getByText('Ready!')).toBeVisible()
  })

  it('that has been silent for longer than the server allows is replaced', async () => {
    const { fake } = await follow()
    const asked = await askedWithin(fake, 670)
    expect(asked.filter((request) => request === ticket)).toHaveLength(1)
    expect(fake.live.open).toBe(1)
  })

  it.each([
    [503, 'try_again'],
    [429, 'rate.limited'],
  ])('comes soon where the service answers %i %s, but not before it said', async (status, code) => {
    const fake = shopWith(mine())
    fake.overrides.set(ticket, () => Response.json({ status, code }, { status, headers: { 'Retry-After': '10' } }))
    await visit('/orders/o1', { fake, as: 'customer' })
    await wait(aMoment)
    fake.overrides.clear()
    expect(await askedWithin(fake, 8)).not.toContain(ticket)
    await wait(3)
    expect(fake.live.open).toBe(1)
  })

  it('is another one after the phone has slept', async () => {
    const { fake } = await follow()
    shown('hidden')
    await wait(40)
    shown('visible')
    await wait(aMoment)
    expect(fake.live.addresses).toHaveLength(2)
    expect(fake.live.open).toBe(1)
  })

  it.each([
    [503, 'live.unavailable'],
    [403, 'forbidden'],
  ])('is let be for five minutes where the service answers %i, and nobody notices', async (status, code) => {
    const fake = shopWith(mine())
    fake.overrides.set(ticket, () => Response.json({ status, code }, { status }))
    await visit('/orders/o1', { fake, as: 'customer' })
    await screen.findByText('Bo is making it')
    await wait(aMoment)
    expect(fake.asked).toContain(ticket)
    expect(screen.queryByText(/No connection/)).toBeNull()
    const asked = await askedWithin(fake, 280)
    expect(asked).not.toContain(ticket)
    expect(asked.filter((request) => request === thisOrder).length).toBeGreaterThan(90)
    fake.overrides.clear()
    await wait(25)
    expect(fake.live.open).toBe(1)
  })

  it('is not opened while the page is hidden or the device is offline', async () => {
    const { fake } = await follow()
    online(false)
    await wait(aMoment)
    expect(fake.live.open).toBe(0)
    expect(await askedWithin(fake, 60)).not.toContain(ticket)
    shown('hidden')
    online(true)
    expect(await askedWithin(fake, 60)).toEqual([])
    shown('visible')
    await wait(aMoment)
    expect(fake.live.open).toBe(1)
  })

  it('of the staff is closed half a minute after the last screen that gains by it', async () => {
    const fake = shopWith()
    const { user } = await visit('/barista', { fake, as: 'barista' })
    await wait(aMoment)
    expect(fake.live.open).toBe(1)
    await user.click(screen.getByRole('link', { name: 'You' }))
    await wait(25)
    expect(fake.live.open).toBe(1)
    await wait(10)
    expect(fake.live.open).toBe(0)
    expect(await askedWithin(fake, 50)).not.toContain(ticket)
  })

  it('is kept from one screen to the next', async () => {
    const { fake, user } = await follow()
    await user.click(screen.getByRole('link', { name: 'You' }))
    await wait(25)
    await user.click(screen.getByRole('link', { name: 'History' }))
    await wait(60)
    expect(fake.live.addresses).toHaveLength(1)
    expect(fake.live.open).toBe(1)
  })

  it('is closed by signing out', async () => {
    const { fake, session } = await follow()
    await act(() => session.signOut())
    await wait(aMoment)
    expect(fake.live.open).toBe(0)
    expect(await askedWithin(fake, 60)).not.toContain(ticket)
  })

  it('is another one for another user', async () => {
    const { fake, session, user } = await follow()
    await act(() => session.signIn('barista@example.com', 'Passw0rd'))
    await wait(2)
    expect(fake.live.open).toBe(0)
    await user.click(screen.getByRole('link', { name: 'Board' }))
    await wait(2)
    expect(fake.live.open).toBe(1)
    expect(fake.live.addresses).toHaveLength(2)
  })
})
