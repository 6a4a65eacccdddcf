import { screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { FakeShop } from '@test/fake/shop'
import { refusal, visit } from '@test/site'
import { codeOf } from './codeOf'

const link = '/scan?code=K7Q2-M9XD'

describe('the scanned link', () => {
  it('becomes an order, once, and the choice of a drink', async () => {
    const { fake } = await visit(link, { as: 'customer' })
    expect(await screen.findByRole('heading', { name: 'Choose your drink' })).toBeVisible()
    expect(location.pathname).toBe(`/orders/${fake.orders[0]?.id}`)
    expect(fake.asked.filter((asked) => asked === 'POST /api/qr-code')).toHaveLength(1)
  })

  it('keeps its code through signing up and confirming', async () => {
    const { fake, user } = await visit(link)
    await user.click(await screen.findByRole('link', { name: 'Create an account' }))
    await user.type(screen.getByLabelText('First name'), 'Cleo')
    await user.type(screen.getByLabelText('E-mail address'), 'cleo@example.com')
    await user.type(screen.getByLabelText('Password'), 'Passw0rd')
    await user.click(screen.getByRole('button', { name: 'Create an account' }))
    await user.type(await screen.findByLabelText('Code from the e-mail'), '123456')
    await user.click(screen.getByRole('button', { name: 'Confirm' }))
    expect(await screen.findByRole('heading', { name: 'Choose your drink' })).toBeVisible()
    expect(fake.orders[0]?.customerId).toBe('user-cleo')
  })

  it('keeps its code through signing in', async () => {
    const { user } = await visit(link)
    await user.click((await screen.findAllByRole('link', { name: 'Sign in' })).at(-1)!)
    await user.type(screen.getByLabelText('E-mail address'), 'customer@example.com')
    await user.type(screen.getByLabelText('Password'), 'Passw0rd')
    await user.click(screen.getByRole('button', { name: 'Sign in' }))
    expect(await screen.findByRole('heading', { name: 'Choose your drink' })).toBeVisible()
  })
})

describe('a refused scan', () => {
  it.each([
    ['qr.unknown', 404, 'Not our code'],
    ['qr.expired', 410, 'The code has changed'],
    ['qr.used_up', 409, 'The code is used up'],
    ['shop.closed', 409, 'Closed'],
    ['shop.full', 409, 'All hands full'],
    ['customer.too_many_orders', 409, 'You have an open order'],
  ])('%s has a page of its own, with the words of the service', async (code, status, heading) => {
    const fake = new FakeShop()
    fake.overrides.set('POST /api/qr-code', () => refusal(status, code, 'The words of the service.', { ahead: 20, estimateSeconds: 300 }))
    await visit(link, { fake, as: 'customer' })
    expect(await screen.findByRole('heading', { name: heading })).toBeVisible()
    expect(screen.getByText('The words of the service.')).toBeVisible()
  })

  it('by a full shop says how many are before, and can be tried again with the same key', async () => {
    const fake = new FakeShop()
    fake.shop.status = 'full'
    fake.shop.ahead = 20
    const { user } = await visit(link, { fake, as: 'customer' })
    expect(await screen.findByText(/20 orders are being made/)).toBeVisible()
    fake.shop.status = 'open'
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByRole('heading', { name: 'Choose your drink' })).toBeVisible()
    const keys = fake.requests.filter((request) => request.method === 'POST' && request.url.endsWith('/qr-code')).map((request) => request.headers.get('Idempotency-Key'))
    expect(new Set(keys).size).toBe(1)
  })
})

describe('typing the code', () => {
  it('works where the browser has no camera for it', async () => {
    const { user } = await visit('/scan', { as: 'customer' })
    expect(await screen.findByText('Use your phone’s camera app')).toBeVisible()
    await user.type(screen.getByLabelText('Or type the code'), 'K7Q2-M9XD')
    await user.click(screen.getByRole('button', { name: 'Use this code' }))
    expect(await screen.findByRole('heading', { name: 'Choose your drink' })).toBeVisible()
  })

  it('refuses what cannot be a code without asking the service', async () => {
    const { user, fake } = await visit('/scan', { as: 'customer' })
    await user.type(await screen.findByLabelText('Or type the code'), 'https://elsewhere.example/menu')
    await user.click(screen.getByRole('button', { name: 'Use this code' }))
    expect(screen.getByLabelText('Or type the code')).toBeInvalid()
    await waitFor(() => expect(fake.asked).not.toContain('POST /api/qr-code'))
  })

  it.each([
    ['http://127.0.0.1:5180/scan?code=abc-1', 'abc-1'],
    ['  abc-1 ', 'abc-1'],
    ['https://elsewhere.example/', null],
    ['https://shop.example/scan', null],
    ['two words', null],
    ['', null],
  ])('reads %j as %j', (text, code) => {
    expect(codeOf(text)).toBe(code)
  })
})
