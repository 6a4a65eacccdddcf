import { screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { notification } from '@test/fake/data'
import { FakeShop } from '@test/fake/shop'
import { visit } from '@test/site'

describe('the inbox', () => {
  it('is counted in the navigation, read by looking at it, and keeps what is new marked meanwhile', async () => {
    const fake = new FakeShop()
    fake.inbox = [notification('2', 'Ready', 'Pick it up.'), notification('1', 'Placed', 'Number 12.', { read: true })]
    const { user } = await visit('/history', { fake, as: 'customer' })
    await user.click(await screen.findByRole('link', { name: /Inbox.*1 unread message/ }))
    expect(await screen.findByText('Pick it up.')).toBeVisible()
    await waitFor(() => expect(fake.inbox.every((item) => item.read)).toBe(true))
    await waitFor(() => expect(screen.queryByText('1 unread message')).toBeNull())
    expect(screen.getAllByText('New')).toHaveLength(1)
    const sent = fake.requests.find((request) => request.url.endsWith('/read'))
    expect(await sent?.json()).toEqual({ upTo: '2' })
  })

  it('moves the focus to the heading of a page that was opened', async () => {
    const { user } = await visit('/history', { as: 'customer' })
    await user.click(await screen.findByRole('link', { name: 'Inbox' }))
    await waitFor(() => expect(screen.getByRole('heading', { name: 'Inbox' })).toHaveFocus())
  })
})
