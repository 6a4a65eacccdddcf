/** Plural forms by CLDR category; `other` is the one that every language has. */
export type Plural = { other: string } & Partial<Record<'zero' | 'one' | 'two' | 'few' | 'many', string>>
/** A text with `{placeholders}`; the form of a plural is chosen by `{count}`. */
export type Message = string | Plural
export type Values = Readonly<Record<string, string | number>>

/** Keeps a name written in the other direction from turning the sentence around it. */
const isolate = (text: string) => `\u2068${text}\u2069`

export function render(message: Message, values: Values, language: string, rtl: boolean): string {
  const numbers = new Intl.NumberFormat(language)
  const text = typeof message === 'string' ? message : formOf(message, values['count'], language)
  return text.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values[name]
    if (value === undefined) return placeholder
    if (typeof value === 'number') return numbers.format(value)
    return rtl ? isolate(value) : value
  })
}

function formOf(message: Plural, count: string | number | undefined, language: string): string {
  const category = new Intl.PluralRules(language).select(Number(count ?? 0))
  return message[category] ?? message.other
}
