import { Fragment } from 'react'
import { useMenu } from '@/api/hooks'
import type { Order } from '@/api/types'
import { useTexts } from '@/i18n/context'
import { chosenNames } from '@/menu/names'
import { ui } from '@/ui'
import styles from './order.module.css'

/** What was ordered, in the customer's language as far as the menu has it. */
export function Details({ order }: { order: Order }) {
  const { t, language } = useTexts()
  const menu = useMenu({ live: false })
  if (order.drink === null) {
    return null
  }
  const chosen = chosenNames(menu.data, order, language.tag)
  const lists = new Intl.ListFormat(language.tag, { type: 'unit' })

  return (
    <dl className={`${ui.card} ${styles.details}`}>
      <dt>{t('order.drink')}</dt>
      <dd>{chosen.drink}</dd>
      {chosen.size !== null && (
        <>
          <dt>{t('choose.size')}</dt>
          <dd>{chosen.size}</dd>
        </>
      )}
      {chosen.options.map(({ id, name, choices }) => (
        <Fragment key={id}>
          <dt>{name}</dt>
          <dd>{lists.format(choices.map((choice) => choice.name))}</dd>
        </Fragment>
      ))}
      {order.name !== null && (
        <>
          <dt>{t('order.for')}</dt>
          <dd>
            <bdi>{order.name}</bdi>
          </dd>
        </>
      )}
    </dl>
  )
}
