import { describe, expect, it, vi } from 'vitest'
import { order } from '@test/fake/data'
import { ifChanged, newerVersion } from './conditional'
import { NewestOrders } from './orders'
import { hintOf, reconnectPauseMs } from './live'
import { pauseMs, relaxed } from './polling'
import { ApiProblem } from './problem'

const ok = <T>(data: T, etag: string) => Promise.resolve({ data, response: new Response(null, { headers: { ETag: etag } }) })

describe('asking for changes', () => {
  it('sends the tag and gives back the very same value when nothing has changed', async () => {
    const known = { value: { version: 3 }, etag: '"3"', readAt: 1 }
    const read = vi.fn(() => Promise.resolve({ response: new Response(null, { status: 304 }) }))
    expect(await ifChanged(known, read)).toBe(known)
    expect(read).toHaveBeenCalledWith({ 'If-None-Match': '"3"' })
  })

  it('gives back the very same value when the browser answers from what it keeps', async () => {
    const known = { value: { version: 3 }, etag: '"3"', readAt: 1 }
    expect(await ifChanged(known, () => ok({ version: 3 }, '"3"'))).toBe(known)
  })

  it('keeps what is newer', async () => {
    const known = { value: { version: 3 }, etag: '"3"', readAt: 1 }
    expect(await ifChanged(known, () => ok({ version: 2 }, '"2"'), newerVersion)).toBe(known)
    expect(await ifChanged(known, () => ok({ version: 4 }, '"4"'), newerVersion)).toEqual({ value: { version: 4 }, etag: '"4"', readAt: expect.any(Number) as number })
  })

  it('throws what the service says as a problem', async () => {
    const answer = { error: { code: 'shop.full', detail: 'Busy.', ahead: 4 }, response: new Response(null, { status: 409, headers: { 'Retry-After': '60' } }) }
    const problem = await ifChanged(undefined, () => Promise.resolve(answer)).catch((error: unknown) => ApiProblem.from(error))
    expect(problem).toMatchObject({ status: 409, code: 'shop.full', detail: 'Busy.', retryAfter: 60, transient: false })
    expect((problem as ApiProblem).number('ahead')).toBe(4)
  })
})

describe('the pause between two questions', () => {
  it.each([
    ['fast', 0, null, 1_000],
    ['steady', 0, null, 3_000],
    ['calm', 0, null, 6_000],
    ['slow', 0, null, 15_000],
    ['rare', 0, null, 60_000],
    ['rare', 1, null, 15_000],
    ['fast', 1, null, 2_000],
    ['fast', 3, null, 8_000],
    ['steady', 1, null, 3_000],
    ['steady', 2, null, 4_000],
    ['fast', 50, null, 15_000],
    ['fast', 1, 7, 7_000],
    ['fast', 1, 3_600, 15_000],
  ] as const)('at pace %j, after %j failures, asked for %j s, is %j ms', (pace, failures, retryAfter, pause) => {
    expect(pauseMs(pace, failures, retryAfter)).toBe(pause)
  })
})

describe('the pace while the live connection tells of changes', () => {
  it.each([
    ['fast', 'slow', 'slow'],
    ['steady', 'slow', 'slow'],
    ['steady', 'rare', 'rare'],
    ['calm', 'rare', 'rare'],
    ['slow', 'rare', 'rare'],
    ['rare', 'slow', 'rare'],
  ] as const)('is, in place of %j, where %j is left, %j', (pace, told, left) => {
    expect(relaxed(pace, told)).toBe(left)
  })
})

describe('the live connection', () => {
  it.each([
    [1, 0, 1_000],
    [1, 1, 2_000],
    [3, 0.5, 6_000],
    [6, 1, 60_000],
    [5_000, 0, 30_000],
  ])('after %i failures, and by chance %j, pauses %i ms', (failures, chance, pause) => {
    expect(reconnectPauseMs(failures, chance)).toBe(pause)
  })

  it('reads a hint, and warns of anything else', () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    expect(hintOf('{"orderId":"o1","version":3,"since":"later"}')).toEqual({ orderId: 'o1', version: 3, unread: null })
    expect(warned).not.toHaveBeenCalled()
    expect(hintOf('{"orderId":"o1","version":"3"}')).toBeNull()
    expect(hintOf(new Blob())).toBeNull()
    expect(warned).toHaveBeenCalledTimes(2)
  })
})

describe('lists', () => {
  it('show an order that the index does not have yet, for a while', () => {
    let time = 0
    const newest = new NewestOrders(() => time)
    const mine = order('making', { id: 'a', version: 4 })
    newest.learn(mine)
    expect(newest.apply({ items: [], next: null }, () => true).items).toEqual([mine])
    time = 6_000
    expect(newest.apply({ items: [], next: null }, () => true).items).toEqual([])
  })

  it('tell of what others have changed, once, and not of what was known before or done here', () => {
    const newest = new NewestOrders()
    const told: number[] = []
    const stop = newest.onChange((changed) => told.push(changed.version))
    const at = (version: number) => order('making', { id: 'a', version })
    newest.notice(at(3))
    newest.notice(at(4))
    newest.notice(at(4))
    newest.notice(at(3))
    newest.learn(at(5))
    newest.notice(at(5))
    newest.notice(at(6))
    stop()
    newest.notice(at(7))
    expect(told).toEqual([4, 6])
  })

  it('await what a hint tells of, until it is read or was told of long ago', () => {
    let time = 0
    const newest = new NewestOrders(() => time)
    newest.learn(order('placed', { id: 'a', version: 3 }))
    expect(newest.tell('a', 3)).toBe(false)
    expect(newest.awaiting).toBe(false)
    expect(newest.tell('a', 4)).toBe(true)
    newest.notice(order('placed', { id: 'a', version: 3 }))
    expect(newest.awaiting).toBe(true)
    newest.notice(order('making', { id: 'a', version: 4 }))
    expect(newest.awaiting).toBe(false)
    expect(newest.tell('b', 1)).toBe(true)
    time = 4_000
    expect(newest.awaiting).toBe(false)
  })

  it('drop an order whose newer version does not belong there', () => {
    const newest = new NewestOrders()
    newest.learn(order('collected', { id: 'a', version: 5 }))
    const old = order('ready', { id: 'a', version: 4 })
    expect(newest.apply({ items: [old], next: null }, ({ status }) => status === 'ready').items).toEqual([])
  })
})
