import { useEffect, type RefObject } from 'react'

const cardSelector = '[data-card]'
const columnSelector = '[data-column]'

/**
 * Arrow keys go from card to card while one has the focus; Enter does a card's main step. Cards move between columns under
 * the barista's hands, so places are read from the page at each press and not kept.
 */
export function useBoardKeys(board: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = board.current
    if (!element) return
    const onKey = (event: KeyboardEvent) => {
      const card = event.target instanceof Element ? event.target.closest<HTMLElement>(cardSelector) : null
      if (!card || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === 'Enter' && event.target === card) {
        card.querySelector<HTMLElement>('[data-main]')?.click()
        event.preventDefault()
        return
      }
      const next = neighbour(element, card, event.key)
      if (next) {
        next.focus()
        event.preventDefault()
      }
    }
    element.addEventListener('keydown', onKey)
    return () => element.removeEventListener('keydown', onKey)
  }, [board])
}

function neighbour(board: HTMLElement, card: HTMLElement, key: string): HTMLElement | undefined {
  const columns = [...board.querySelectorAll(columnSelector)].map((column) => [...column.querySelectorAll<HTMLElement>(cardSelector)])
  const column = columns.findIndex((cards) => cards.includes(card))
  const row = columns[column]?.indexOf(card) ?? -1
  const rtl = getComputedStyle(board).direction === 'rtl'
  const beside = (step: number) => {
    const cards = columns[column + (rtl ? -step : step)]
    return cards?.[Math.min(row, cards.length - 1)]
  }
  switch (key) {
    case 'ArrowDown':
      return columns[column]?.[row + 1]
    case 'ArrowUp':
      return columns[column]?.[row - 1]
    case 'ArrowRight':
      return beside(1)
    case 'ArrowLeft':
      return beside(-1)
    default:
      return undefined
  }
}
