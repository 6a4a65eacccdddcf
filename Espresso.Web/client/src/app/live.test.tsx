import { act, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { aMoment, askedWithin, follow, mine, shopWith, shown, thisOrder, wait } from '@test/live'
import { visit } from '@test/site'

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true })
})

afterEach(() => {
  vi.useRealTimers()
})

const ticket = 'POST /api/notifications/connections'

function online(now: boolean) {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(now)
  window.dispatchEvent(new Event(now ? 'online' : 'offline'))
}

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
    await screen.findByText('The counter is empty.')
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
