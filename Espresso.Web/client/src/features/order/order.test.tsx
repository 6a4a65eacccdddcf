import { act, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { notification, order } from '@test/fake/data'
import { FakeShop } from '@test/fake/shop'
import { refusal, visit } from '@test/site'

function shopWith(...args: Parameters<typeof order>) {
  const fake = new FakeShop()
  fake.orders.push(order(args[0], { id: 'o1', ...args[1] }))
  return fake
}

/** Without a live connection: what a page finds out, it finds out by asking. */
function polledShopWith(...args: Parameters<typeof shopWith>) {
  const fake = shopWith(...args)
  fake.live.available = false
  return fake
}

afterEach(() => {
  vi.useRealTimers()
})

describe('choosing', () => {
  it('sends the drink as it was customised and goes on to follow it', async () => {
    const fake = shopWith('scanned')
    const { user } = await visit('/orders/o1', { fake, as: 'customer' })
    await user.click(await screen.findByRole('link', { name: /Flat white/ }))
    await user.click(screen.getByRole('radio', { name: 'Small' }))
    await user.click(screen.getByRole('radio', { name: 'Oat drink' }))
    await user.click(screen.getByRole('checkbox', { name: 'Vanilla' }))
    await user.clear(screen.getByLabelText('Name on the cup'))
    await user.type(screen.getByLabelText('Name on the cup'), 'Ana')
    await user.click(screen.getByRole('button', { name: 'Order Flat white' }))
    expect(await screen.findByRole('heading', { name: 'Number 12' })).toBeVisible()
    expect(fake.orders[0]).toMatchObject({ drink: 'flat-white', size: 'small', options: { milk: ['oat'], syrup: ['vanilla'] }, name: 'Ana' })
  })

  it('asks for the menu in a way that no browser has to ask about first', async () => {
    const { fake } = await visit('/orders/o1', { fake: shopWith('scanned'), as: 'customer' })
    await screen.findByText('Mocha')
    const menu = fake.requests.find((request) => request.url.endsWith('/api/menu'))!
    expect([...menu.headers.keys()].filter((name) => name !== 'accept')).toEqual([])
    expect(menu.cache).toBe('no-cache')
  })

  it('starts from what the drink comes with', async () => {
    await visit('/orders/o1?drink=flat-white', { fake: shopWith('scanned'), as: 'customer' })
    expect(await screen.findByRole('radio', { name: 'Medium' })).toBeChecked()
    expect(screen.getByRole('radio', { name: 'Whole milk' })).toBeChecked()
  })

  it('stops at the most that an option allows', async () => {
    const { user } = await visit('/orders/o1?drink=flat-white', { fake: shopWith('scanned'), as: 'customer' })
    await user.click(await screen.findByRole('checkbox', { name: 'Vanilla' }))
    await user.click(screen.getByRole('checkbox', { name: 'Caramel' }))
    expect(screen.getByRole('checkbox', { name: 'Hazelnut' })).toBeDisabled()
    await user.click(screen.getByRole('checkbox', { name: 'Vanilla' }))
    expect(screen.getByRole('checkbox', { name: 'Hazelnut' })).toBeEnabled()
  })

  it('shows what is sold out and lets nobody choose it', async () => {
    await visit('/orders/o1', { fake: shopWith('scanned'), as: 'customer' })
    expect(await screen.findByText('Mocha')).toBeVisible()
    expect(screen.queryByRole('link', { name: /Mocha/ })).toBeNull()
  })

  it('keeps what was chosen over a reload', async () => {
    const fake = shopWith('scanned')
    const first = await visit('/orders/o1?drink=flat-white', { fake, as: 'customer' })
    await first.user.click(await screen.findByRole('radio', { name: 'Oat drink' }))
    first.unmount()
    await visit('/orders/o1?drink=flat-white', { fake, as: 'customer' })
    expect(await screen.findByRole('radio', { name: 'Oat drink' })).toBeChecked()
  })

  it('shows a refusal at the field that it is about', async () => {
    const fake = shopWith('scanned')
    fake.overrides.set('PUT /api/orders/o1', () =>
      refusal(422, 'options.invalid', 'Oat drink is sold out.', { errors: { 'options.milk': ['Oat drink is sold out.'] } }),
    )
    const { user } = await visit('/orders/o1?drink=flat-white', { fake, as: 'customer' })
    await user.click(await screen.findByRole('button', { name: 'Order Flat white' }))
    const milk = await screen.findByRole('group', { name: 'Milk' })
    expect(await within(milk).findByRole('alert')).toHaveTextContent('Oat drink is sold out.')
  })
})

describe('following', () => {
  it.each([
    ['placed', { ahead: 0 }],
    ['placed', { ahead: null, estimateSeconds: null }],
    ['making', { estimateSeconds: null }],
  ] as const)('shows each change of an order that is %s with %j within a few seconds, without a reload', async (status, known) => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    const fake = polledShopWith(status, known)
    await visit('/orders/o1', { fake, as: 'customer' })
    await screen.findByRole('heading', { name: 'Number 12' })
    fake.change('o1', { status: 'ready', readyAt: new Date().toISOString() })
    await act(() => vi.advanceTimersByTimeAsync(3_500))
    expect(screen.getByText('Ready!')).toBeVisible()
  })

  it.each([
    // Two are before it, and the estimate is for the three of them: a minute and a half is when its turn may have come.
    ['placed', { ahead: 2, estimateSeconds: 270 }],
    ['making', { estimateSeconds: 180 }],
  ] as const)('asks half as often while an order that is %s with %j takes a while yet', async (status, known) => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    const fake = polledShopWith(status, known)
    await visit('/orders/o1', { fake, as: 'customer' })
    await screen.findByRole('heading', { name: 'Number 12' })
    const asked = () => fake.requests.filter((request) => request.url.endsWith('/api/orders/o1')).length
    const within = async (seconds: number) => {
      const before = asked()
      await act(() => vi.advanceTimersByTimeAsync(seconds * 1_000))
      return asked() - before
    }
    const early = await within(42)
    expect(early).toBeGreaterThanOrEqual(6)
    expect(early).toBeLessThanOrEqual(8)
    await within(60)
    expect(await within(42)).toBeGreaterThanOrEqual(13)
  })

  it('asks for the messages a moment after the order has changed, and hardly otherwise', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    const fake = polledShopWith('making', { estimateSeconds: null })
    await visit('/orders/o1', { fake, as: 'customer' })
    await screen.findByText('Bo is making it')
    const asked = () => fake.asked.filter((request) => request === 'GET /api/notifications').length
    await act(() => vi.advanceTimersByTimeAsync(1_000))
    const before = asked()
    await act(() => vi.advanceTimersByTimeAsync(40_000))
    expect(asked()).toBe(before)
    fake.change('o1', { status: 'ready' })
    fake.inbox = [notification('1', 'Ready', 'Pick it up.')]
    await act(() => vi.advanceTimersByTimeAsync(7_000))
    expect(asked()).toBe(before + 1)
    expect(screen.getByRole('link', { name: /Inbox.*1 unread message/ })).toBeVisible()
  })

  it('asks with the tag of what it has, and stops hurrying when nothing can change any more', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    const fake = polledShopWith('placed', { ahead: 0 })
    await visit('/orders/o1', { fake, as: 'customer' })
    await screen.findByText('We have it')
    const asked = () => fake.requests.filter((request) => request.url.endsWith('/api/orders/o1'))
    await act(() => vi.advanceTimersByTimeAsync(9_500))
    expect(asked().length).toBeGreaterThanOrEqual(3)
    expect(asked().at(-1)?.headers.get('If-None-Match')).toBeTruthy()

    fake.change('o1', { status: 'collected' })
    await act(() => vi.advanceTimersByTimeAsync(3_500))
    expect(screen.getByText('Enjoy it')).toBeVisible()
    const before = asked().length
    await act(() => vi.advanceTimersByTimeAsync(10_000))
    expect(asked().length - before).toBeLessThanOrEqual(1)
  })

  it.each([
    ['ready', {}],
    ['scanned', { chooseBefore: new Date(Date.now() - 1_000).toISOString() }],
  ] as const)('does not hurry while it is %s with %j: nobody but the customer is expected to do anything', async (status, known) => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    const fake = polledShopWith(status, known)
    await visit('/orders/o1', { fake, as: 'customer' })
    await screen.findByRole('heading', { level: 1 })
    const asked = () => fake.requests.filter((request) => request.url.endsWith('/api/orders/o1'))
    await act(() => vi.advanceTimersByTimeAsync(1_000))
    const before = asked().length
    await act(() => vi.advanceTimersByTimeAsync(12_000))
    expect(asked().length).toBe(before)
    await act(() => vi.advanceTimersByTimeAsync(6_000))
    expect(asked().length).toBe(before + 1)
  })

  it('leaves somebody alone who chooses, until the time to choose is over', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    const fake = shopWith('scanned')
    await visit('/orders/o1', { fake, as: 'customer' })
    await screen.findByText('Mocha')
    const before = fake.asked.length
    await act(() => vi.advanceTimersByTimeAsync(50_000))
    expect(fake.asked.slice(before)).toEqual([])
    await act(() => vi.advanceTimersByTimeAsync(200_000))
    fake.change('o1', { status: 'expired' })
    await act(() => vi.advanceTimersByTimeAsync(75_000))
    expect(screen.getByText('This order has run out')).toBeVisible()
  })

  it('does not ask while the page is hidden', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    const fake = polledShopWith('placed')
    await visit('/orders/o1', { fake, as: 'customer' })
    await screen.findByText('We have it')
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    document.dispatchEvent(new Event('visibilitychange'))
    await act(() => vi.advanceTimersByTimeAsync(3_200))
    const before = fake.asked.length
    await act(() => vi.advanceTimersByTimeAsync(20_000))
    expect(fake.asked.length).toBe(before)
  })

  it('never goes back to an older version', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    const fake = polledShopWith('making', { version: 5, estimateSeconds: null })
    await visit('/orders/o1', { fake, as: 'customer' })
    await screen.findByText('Bo is making it')
    const asked = fake.asked.length
    Object.assign(fake.orders[0]!, { status: 'placed', version: 4 })
    await act(() => vi.advanceTimersByTimeAsync(9_500))
    expect(fake.asked.length).toBeGreaterThan(asked + 2)
    expect(screen.getByText('Bo is making it')).toBeVisible()
  })

  it('cancels after asking, and says who did it', async () => {
    const fake = shopWith('placed')
    const { user } = await visit('/orders/o1', { fake, as: 'customer' })
    await user.click(await screen.findByRole('button', { name: 'Cancel the order' }))
    expect(fake.orders[0]?.status).toBe('placed')
    await user.click(screen.getByRole('button', { name: 'Cancel it' }))
    expect(await screen.findByText('You cancelled this order')).toBeVisible()
  })

  it('goes on showing what it knows while there is no connection, and says so', async () => {
    const fake = polledShopWith('placed', { ahead: 0 })
    await visit('/orders/o1', { fake, as: 'customer' })
    await screen.findByText('We have it')
    fake.overrides.set('GET /api/orders/o1', () => Promise.reject(new TypeError('Failed to fetch')))
    expect(await screen.findByText(/No connection/)).toBeVisible()
    expect(screen.getByText('We have it')).toBeVisible()
    fake.overrides.clear()
    await waitFor(() => expect(screen.queryByText(/No connection/)).toBeNull())
  })

  it('says so when there is no such order', async () => {
    await visit('/orders/o9', { as: 'customer' })
    expect(await screen.findByRole('heading', { name: 'No such order' })).toBeVisible()
  })
})
