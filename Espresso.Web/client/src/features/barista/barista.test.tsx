import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { order } from '@test/fake/data'
import { FakeShop } from '@test/fake/shop'
import { refusal, visit } from '@test/site'

function shopWith(...orders: ReturnType<typeof order>[]) {
  const fake = new FakeShop()
  fake.orders.push(...orders)
  return fake
}

const column = (name: RegExp) => screen.findByRole('region', { name })

describe('the board', () => {
  it('takes an order from placed to collected', async () => {
    const fake = shopWith(order('placed', { id: 'o1', number: 14 }))
    const { user } = await visit('/barista', { fake, as: 'barista' })
    await user.click(await screen.findByRole('button', { name: 'Accept' }))
    await user.click(await within(await column(/Making/)).findByRole('button', { name: 'Ready' }))
    await user.click(await within(await column(/Ready/)).findByRole('button', { name: 'Collected' }))
    expect(await screen.findByText('The counter is empty.')).toBeVisible()
    expect(fake.orders[0]?.status).toBe('collected')
  })

  it('closes the shop after asking, and opens it again', async () => {
    const { user, fake } = await visit('/barista', { as: 'barista' })
    await user.click(await screen.findByRole('button', { name: 'Close the shop' }))
    expect(fake.shop.open).toBe(true)
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Close the shop' }))
    await user.click(await screen.findByRole('button', { name: 'Open the shop' }))
    await waitFor(() => expect(fake.shop.open).toBe(true))
  })

  it('shows a refusal on its card, in the words of the service', async () => {
    const fake = shopWith(order('placed', { id: 'o1', number: 14 }))
    fake.overrides.set('POST /api/orders/o1/accept', () => refusal(409, 'order.taken', 'Kim is making this order.'))
    const { user } = await visit('/barista', { fake, as: 'barista' })
    await user.click(await screen.findByRole('button', { name: 'Accept' }))
    const card = screen.getByRole('article', { name: /Number 14/ })
    expect(await within(card).findByRole('alert')).toHaveTextContent('Kim is making this order.')
  })

  it('says who holds an order, and offers its steps to nobody else', async () => {
    const fake = shopWith(order('making', { barista: { id: 'user-kim', name: 'Kim' } }))
    await visit('/barista', { fake, as: 'barista' })
    expect(await screen.findByText('Kim has it')).toBeVisible()
    expect(screen.queryByRole('button', { name: 'Ready' })).toBeNull()
  })

  it('does not go back when the list is older than the answer to a tap', async () => {
    const fake = shopWith(order('placed', { id: 'o1', number: 14, version: 2 }))
    fake.live.available = false
    const stale = JSON.stringify({ items: [fake.orders[0]], next: null })
    const { user } = await visit('/barista', { fake, as: 'barista' })
    await screen.findByRole('button', { name: 'Accept' })
    fake.overrides.set('GET /api/orders', () => new Response(stale, { headers: { 'Content-Type': 'application/json' } }))
    await user.click(screen.getByRole('button', { name: 'Accept' }))
    await within(await column(/Making/)).findByText('Yours')
    const asked = fake.asked.length
    await waitFor(() => expect(fake.asked.length).toBeGreaterThan(asked + 2))
    expect(within(await column(/Making/)).getByText('Yours')).toBeVisible()
    expect(screen.queryByRole('button', { name: 'Accept' })).toBeNull()
  })

  it('can be worked from the keyboard, and the focus goes along with the card', async () => {
    const fake = shopWith(order('placed', { id: 'o1', number: 14 }), order('placed', { id: 'o2', number: 15, placedAt: new Date().toISOString() }))
    const { user } = await visit('/barista', { fake, as: 'barista' })
    const first = await screen.findByRole('article', { name: /Number 14/ })
    first.focus()
    await user.keyboard('{ArrowDown}')
    expect(screen.getByRole('article', { name: /Number 15/ })).toHaveFocus()
    await user.keyboard('{ArrowUp}{Enter}')
    await within(await column(/Making/)).findByText('Yours')
    expect(screen.getByRole('article', { name: /Number 14/ })).toHaveFocus()
    await user.keyboard('{ArrowLeft}')
    expect(screen.getByRole('article', { name: /Number 15/ })).toHaveFocus()
  })

  it('is not for customers', async () => {
    await visit('/barista', { as: 'customer' })
    expect(await screen.findByRole('heading', { name: 'Not for this account' })).toBeVisible()
  })
})
