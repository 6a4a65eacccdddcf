import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { alert } from '@test/fake/data'
import { FakeShop } from '@test/fake/shop'
import { visit } from '@test/site'

describe('the admin page', () => {
  it('closes the shop after asking, and opens it at once', async () => {
    const { user, fake } = await visit('/admin', { as: 'admin' })
    await user.click(await screen.findByRole('button', { name: 'Close the shop' }))
    expect(fake.shop.open).toBe(true)
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Close the shop' }))
    await user.click(await screen.findByRole('button', { name: 'Open the shop' }))
    expect(await screen.findByRole('button', { name: 'Close the shop' })).toBeVisible()
    expect(fake.shop.open).toBe(true)
  })

  it('sends only the settings that were changed', async () => {
    const { user, fake } = await visit('/admin', { as: 'admin' })
    const capacity = await screen.findByLabelText('Orders at the same time')
    await user.clear(capacity)
    await user.type(capacity, '5')
    await user.click(screen.getByRole('button', { name: 'Save' }))
    expect(await screen.findByText('Saved.')).toBeVisible()
    const sent = fake.requests.find((request) => request.method === 'PUT')
    expect(await sent?.json()).toEqual({ capacity: 5, version: 1 })
  })

  it('does not overwrite what somebody else changed meanwhile without saying so', async () => {
    const { user, fake } = await visit('/admin', { as: 'admin' })
    const capacity = await screen.findByLabelText('Orders at the same time')
    await user.clear(capacity)
    await user.type(capacity, '5')
    fake.shop = { ...fake.shop, version: 7, name: 'Renamed' }
    await user.click(screen.getByRole('button', { name: 'Save' }))
    expect(await screen.findByText('Somebody else changed the settings')).toBeVisible()
    await screen.findByDisplayValue('Renamed')
    await user.click(screen.getByRole('button', { name: 'Save' }))
    expect(await screen.findByText('Saved.')).toBeVisible()
    expect(fake.shop).toMatchObject({ name: 'Renamed', capacity: 5 })
  })

  it('takes a drink off the menu and puts it back', async () => {
    const { user, fake } = await visit('/admin', { as: 'admin' })
    await user.click(await screen.findByRole('switch', { name: /Mocha/ }))
    expect(await screen.findByRole('switch', { name: /Mocha/ })).toBeChecked()
    expect(fake.menu.drinks.find((drink) => drink.id === 'mocha')?.available).toBe(true)
  })

  it('lists alerts', async () => {
    const fake = new FakeShop()
    fake.alerts = [alert({ severity: 'critical', subject: 'Dead letters' })]
    await visit('/admin', { fake, as: 'admin' })
    expect(await screen.findByText('Dead letters')).toBeVisible()
    expect(screen.getByText('critical')).toBeVisible()
  })
})
