import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { FakeShop } from '@test/fake/shop'
import { visit } from '@test/site'
import { safeNext } from './next'

async function fillIn(user: Awaited<ReturnType<typeof visit>>['user'], password: string) {
  await user.type(await screen.findByLabelText('E-mail address'), 'customer@example.com')
  await user.type(screen.getByLabelText('Password'), password)
  await user.click(screen.getByRole('button', { name: 'Sign in' }))
}

describe('signing in', () => {
  it('refuses in words of ours and keeps what was typed', async () => {
    const { user } = await visit('/sign-in')
    await fillIn(user, 'wrong')
    expect(await screen.findByRole('alert')).toHaveTextContent('The address or the password is not right.')
    expect(screen.getByLabelText('E-mail address')).toHaveValue('customer@example.com')
  })

  it('goes on to the code for an account that was never confirmed', async () => {
    const fake = new FakeShop()
    fake.cognito.accounts.get('customer@example.com')!.confirmed = false
    const { user } = await visit('/sign-in', { fake })
    await fillIn(user, 'Passw0rd')
    expect(await screen.findByRole('heading', { name: 'Check your mail' })).toBeVisible()
  })

  it('lets an account that was made for somebody choose its password first', async () => {
    const fake = new FakeShop()
    fake.cognito.accounts.get('customer@example.com')!.challenge = true
    const { user } = await visit('/sign-in?next=/history', { fake })
    await fillIn(user, 'Passw0rd')
    await user.type(await screen.findByLabelText('New password'), 'N3wPassword')
    await user.click(screen.getByRole('button', { name: 'Sign in' }))
    expect(await screen.findByRole('heading', { name: 'Your orders' })).toBeVisible()
  })

  it('brings a forgotten password back', async () => {
    const { user, fake } = await visit('/forgot')
    await user.type(await screen.findByLabelText('E-mail address'), 'customer@example.com')
    await user.click(screen.getByRole('button', { name: 'Send the code' }))
    await user.type(await screen.findByLabelText('Code from the e-mail'), '123456')
    await user.type(screen.getByLabelText('New password'), 'N3wPassword')
    await user.click(screen.getByRole('button', { name: 'Change password' }))
    expect(await screen.findByText('Your password has been changed. Sign in with the new one.')).toBeVisible()
    expect(fake.cognito.accounts.get('customer@example.com')?.password).toBe('N3wPassword')
  })

  it('sends staff to their work', async () => {
    await visit('/', { as: 'barista' })
    expect(await screen.findByRole('heading', { name: 'Board' })).toBeVisible()
  })

  it.each([
    ['/orders/1?x=2', '/orders/1?x=2'],
    ['https://elsewhere.example', '/'],
    ['//elsewhere.example', '/'],
    ['/\\elsewhere.example', '/'],
    [null, '/'],
  ])('goes on from %j to %j', (next, place) => {
    expect(safeNext(next)).toBe(place)
  })
})

describe('a session', () => {
  it('that has ended leads to signing in and back to the page', async () => {
    const fake = new FakeShop()
    fake.cognito.sessionsAlive = false
    fake.cognito.tokenLifetime = -10
    const { user } = await visit('/history', { fake, as: 'customer' })
    expect(await screen.findByText('You have been signed out')).toBeVisible()
    fake.cognito.tokenLifetime = 3600
    await fillIn(user, 'Passw0rd')
    expect(await screen.findByRole('heading', { name: 'Your orders' })).toBeVisible()
  })

  it('whose token has run out is refreshed once, unnoticed', async () => {
    const fake = new FakeShop()
    fake.cognito.tokenLifetime = -10
    const { fake: shop } = await (async () => {
      const visiting = visit('/history', { fake, as: 'customer' })
      fake.cognito.tokenLifetime = 3600
      return visiting
    })()
    expect(await screen.findByText('No orders yet')).toBeVisible()
    expect(shop.cognito.asked.filter((operation) => operation === 'InitiateAuth')).toHaveLength(1)
  })

  it('ends with signing out, here and at Cognito', async () => {
    const { user, fake } = await visit('/preferences', { as: 'customer' })
    await user.click(await screen.findByRole('button', { name: 'Sign out' }))
    expect((await screen.findAllByRole('link', { name: 'Sign in' })).length).toBeGreaterThan(0)
    expect(fake.cognito.asked).toContain('RevokeToken')
    expect(localStorage.getItem('espresso.session.client-1')).toBeNull()
  })
})
