import { act, screen } from '@testing-library/react'
import { expect, vi } from 'vitest'
import { order } from './fake/data'
import { FakeShop } from './fake/shop'
import { visit } from './site'

export function shopWith(...orders: ReturnType<typeof order>[]) {
  const fake = new FakeShop()
  fake.orders.push(...orders)
  return fake
}

/** An order whose page asks every three seconds where nobody tells it anything. */
export const mine = (more: Parameters<typeof order>[1] = {}) => order('making', { id: 'o1', estimateSeconds: null, ...more })

export const wait = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1_000))

/** Long enough to connect, or for a hint and what is asked because of it; far less than any pace. */
export const aMoment = 0.5

export function shown(visibility: DocumentVisibilityState) {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(visibility)
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
}

/** What is asked while the time passes. */
export async function askedWithin(fake: FakeShop, seconds: number) {
  const before = fake.asked.length
  await wait(seconds)
  return fake.asked.slice(before)
}

export const thisOrder = 'GET /api/orders/o1'

/** The customer's page of the order, connected. */
export async function follow(fake = shopWith(mine())) {
  const site = await visit('/orders/o1', { fake, as: 'customer' })
  await screen.findByText('Bo is making it')
  await wait(aMoment)
  expect(fake.live.open).toBe(1)
  return site
}
