import type { Menu, OrderSummary } from '@/api/types'

/** The menu's things carry their English name and, where the shop has given them, names in other languages. */
interface Named {
  name: string
  names?: Readonly<Record<string, string>> | null
}

export function nameIn(tag: string, thing: Named): string {
  return thing.names?.[tag] ?? thing.name
}

export interface ChosenNames {
  drink: string
  size: string | null
  /** Only the options that have something chosen; `usual` tells what the drink comes with anyway. */
  options: { id: string; name: string; choices: { id: string; name: string }[]; usual: boolean }[]
}

/** An order's choice in words. What the menu no longer has keeps the words of its id. */
export function chosenNames(menu: Menu | undefined, order: OrderSummary, tag: string): ChosenNames {
  const drink = menu?.drinks.find((candidate) => candidate.id === order.drink)
  const size = drink?.sizes.find((candidate) => candidate.id === order.size)
  const onlySize = drink?.sizes.length === 1
  return {
    drink: drink ? nameIn(tag, drink) : (order.drinkName ?? ''),
    size: order.size === null || onlySize ? null : size ? nameIn(tag, size) : order.size,
    options: Object.entries(order.options)
      .filter(([, choices]) => choices.length > 0)
      .map(([id, choices]) => {
        const option = drink?.options.find((candidate) => candidate.id === id)
        return {
          id,
          name: option ? nameIn(tag, option) : id,
          choices: choices.map((choiceId) => {
            const choice = option?.choices.find((candidate) => candidate.id === choiceId)
            return { id: choiceId, name: choice ? nameIn(tag, choice) : choiceId }
          }),
          usual: option !== undefined && sameChoices(option.default, choices),
        }
      }),
  }
}

function sameChoices(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((id) => right.includes(id))
}
