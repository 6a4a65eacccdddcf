import { screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { notification, order } from '@test/fake/data'
import { aMoment, askedWithin, follow, mine, shopWith, shown, thisOrder, wait } from '@test/live'
import { visit } from '@test/site'

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true })
})

afterEach(() => {
  vi.useRealTimers()
})

const orders = 'GET /api/orders'
const inbox = 'GET /api/notifications'

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
