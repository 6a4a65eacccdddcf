import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { order } from '@test/fake/data'
import { FakeShop } from '@test/fake/shop'
import { visit } from '@test/site'

describe('the shop’s screen', () => {
  it('shows the code, what is left of it, and the numbers', async () => {
    const fake = new FakeShop()
    fake.orders.push(order('making', { number: 12 }), order('ready', { number: 11 }))
    await visit('/screen', { fake, as: 'barista' })
    expect(await screen.findByRole('img', { name: /QR code/ })).toHaveAttribute('data-url', `${location.origin}/scan?code=K7Q2-M9XD`)
    expect(screen.getByText('7 orders left on this code')).toBeVisible()
    expect(await within(screen.getByRole('region', { name: 'Being made' })).findByText('12')).toBeVisible()
    expect(within(screen.getByRole('region', { name: 'Ready' })).getByText('11')).toBeVisible()
  })

  it('changes the code when the shop does', async () => {
    const { fake } = await visit('/screen', { as: 'barista' })
    await screen.findByText('K7Q2-M9XD')
    fake.code = { code: 'NEXT-0001', remaining: 10, total: 10 }
    expect(await screen.findByText('NEXT-0001')).toBeVisible()
  })

  it.each([
    ['closed', 'Closed'],
    ['full', 'All hands full'],
  ] as const)('has no code while the shop is %s, and says so', async (status, text) => {
    const fake = new FakeShop()
    fake.shop.status = status
    await visit('/screen', { fake, as: 'barista' })
    expect(await screen.findByText(text)).toBeVisible()
    await waitFor(() => expect(screen.queryByRole('img', { name: /QR code/ })).toBeNull())
  })

  it('hides a code that is used up', async () => {
    const fake = new FakeShop()
    fake.code.remaining = 0
    await visit('/screen', { fake, as: 'barista' })
    expect(await screen.findByText('Next code soon')).toBeVisible()
    expect(screen.queryByRole('img', { name: /QR code/ })).toBeNull()
  })
})
