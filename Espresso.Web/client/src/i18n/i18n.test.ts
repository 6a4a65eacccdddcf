import { describe, expect, it } from 'vitest'
import { de } from './de'
import { en } from './en'
import { chooseLanguage } from './languages'
import { render, type Message } from './message'
import { lengthen } from './pseudo'

const placeholders = (message: Message) =>
  [...new Set((typeof message === 'string' ? message : Object.values(message).join(' ')).match(/\{\w+\}/g) ?? [])].sort()

describe('catalogues', () => {
  it.each(Object.keys(en) as (keyof typeof en)[])('%s has the same placeholders in every language', (key) => {
    expect(placeholders(de[key])).toEqual(placeholders(en[key]))
    expect(placeholders(lengthen(en[key]))).toEqual(placeholders(en[key]))
  })
})

describe('a text', () => {
  const orders = { one: '{count} order', other: '{count} orders' }

  it('chooses the plural and writes numbers as the language does', () => {
    expect(render(orders, { count: 1 }, 'en', false)).toBe('1 order')
    expect(render(orders, { count: 1234 }, 'en', false)).toBe('1,234 orders')
    expect(render(orders, { count: 1234 }, 'de', false)).toBe('1.234 orders')
  })

  it('keeps a name in its own direction', () => {
    expect(render('{name} has it', { name: 'Ana' }, 'ar', true)).toBe('\u2068Ana\u2069 has it')
  })

  it('does not read placeholders in what people have typed', () => {
    expect(render('{name} has {other}', { name: '{other}', other: 'it' }, 'en', false)).toBe('{other} has it')
  })
})

describe('the language', () => {
  it.each([
    ['?lang=de', null, ['en-GB'], 'de'],
    ['?lang=ar-XB', 'de', ['en'], 'ar'],
    ['', 'de', ['en'], 'de'],
    ['', null, ['fr-CH', 'de-CH', 'en'], 'de'],
    ['', 'xx', ['fr'], 'en'],
  ])('of %j, stored %j and preferred %j is %j', (search, stored, preferred, tag) => {
    expect(chooseLanguage(search, stored, preferred).tag).toBe(tag)
  })
})
