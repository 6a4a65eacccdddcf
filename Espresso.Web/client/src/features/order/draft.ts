import type { Drink, DrinkOption } from '@/api/types'

/** What the customer has chosen so far. */
export interface Draft {
  size: string
  options: Readonly<Record<string, readonly string[]>>
  name: string
}

/** The drink as it comes. A default that is sold out gives way to what is there, as the service does it. */
export function defaultsOf(drink: Drink): Pick<Draft, 'size' | 'options'> {
  const size = drink.sizes.find((candidate) => candidate.default) ?? drink.sizes[0]
  return {
    size: size?.id ?? '',
    options: Object.fromEntries(drink.options.map((option) => [option.id, availableDefault(option)])),
  }
}

function availableDefault(option: DrinkOption): string[] {
  const there = option.choices.filter((choice) => choice.available).map((choice) => choice.id)
  const wanted = option.default.filter((id) => there.includes(id))
  const others = there.filter((id) => !wanted.includes(id))
  return wanted.length >= option.min ? wanted : [...wanted, ...others].slice(0, option.min)
}

/** Takes a choice in or out; where one is allowed, it replaces the other. Beyond the limit nothing changes. */
export function toggle(option: DrinkOption, chosen: readonly string[], choice: string): readonly string[] {
  if (option.max === 1) {
    return [choice]
  }
  if (chosen.includes(choice)) {
    return chosen.filter((id) => id !== choice)
  }
  return chosen.length < option.max ? [...chosen, choice] : chosen
}

const draftKey = (orderId: string, drinkId: string) => `espresso.draft.${orderId}.${drinkId}`
const nameKey = 'espresso.name'

/** Drafts outlive a reload, in this tab; the name is for next time too. */
export const drafts = {
  read(orderId: string, drink: Drink, fallbackName: string): Draft {
    const fresh: Draft = { ...defaultsOf(drink), name: localStorage.getItem(nameKey) ?? fallbackName }
    const text = sessionStorage.getItem(draftKey(orderId, drink.id))
    if (text === null) {
      return fresh
    }
    const kept = JSON.parse(text) as Draft
    // The menu may have changed since.
    const size = drink.sizes.some((candidate) => candidate.id === kept.size) ? kept.size : fresh.size
    const options = Object.fromEntries(
      drink.options.map((option) => {
        const there = new Set(option.choices.filter((choice) => choice.available).map((choice) => choice.id))
        const chosen = (kept.options[option.id] ?? []).filter((id) => there.has(id))
        return [option.id, chosen.length >= option.min ? chosen : (fresh.options[option.id] ?? [])]
      }),
    )
    return { size, options, name: kept.name }
  },
  write(orderId: string, drinkId: string, draft: Draft): void {
    sessionStorage.setItem(draftKey(orderId, drinkId), JSON.stringify(draft))
  },
  rememberName(name: string): void {
    localStorage.setItem(nameKey, name)
  },
}
