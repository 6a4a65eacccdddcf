import { Link, useSearchParams } from 'wouter'
import { useMenu } from '@/api/hooks'
import type { Drink, Menu, Order } from '@/api/types'
import { useTexts } from '@/i18n/context'
import { useFormats } from '@/i18n/format'
import { nameIn } from '@/menu/names'
import { Empty, Page, ProblemNotice, Skeleton, ui } from '@/ui'
import { CancelOrder } from './CancelOrder'
import { Customise } from './Customise'
import styles from './order.module.css'

/** The choice: first the drink, then how. The drink stands in the address, so that "back" goes back to the menu. */
export function ChoosePage({ order }: { order: Order }) {
  const { t, language } = useTexts()
  const menu = useMenu()
  const [params] = useSearchParams()
  const wanted = params.get('drink')
  const drink = menu.data?.drinks.find((candidate) => candidate.id === wanted && candidate.available)

  return drink ? (
    <Page title={nameIn(language.tag, drink)} key={drink.id}>
      <ChooseBefore order={order} />
      <Customise order={order} drink={drink} />
    </Page>
  ) : (
    <Page title={t('choose.title')} key="menu">
      <ChooseBefore order={order} />
      {menu.isPending && <Skeleton rows={5} tall />}
      {menu.error && !menu.data && <ProblemNotice problem={menu.error} retry={() => void menu.refetch()} retrying={menu.isFetching} />}
      {menu.data && <Drinks order={order} menu={menu.data} />}
      <CancelOrder order={order} />
    </Page>
  )
}

function ChooseBefore({ order }: { order: Order }) {
  const { t } = useTexts()
  const { time } = useFormats()
  return order.chooseBefore === null ? null : <p className={ui.muted}>{t('choose.before', { time: time(order.chooseBefore) })}</p>
}

function Drinks({ order, menu }: { order: Order; menu: Menu }) {
  const { t } = useTexts()
  if (menu.drinks.length === 0) {
    return <Empty title={t('choose.empty')} />
  }
  return (
    <ul className={styles.drinks}>
      {menu.drinks.map((drink) => (
        <li key={drink.id}>
          <DrinkCard order={order} drink={drink} />
        </li>
      ))}
    </ul>
  )
}

function DrinkCard({ order, drink }: { order: Order; drink: Drink }) {
  const { t, language } = useTexts()
  const content = (
    <>
      <strong>{nameIn(language.tag, drink)}</strong>
      {drink.description && <bdi className={ui.muted} lang="en">{drink.description}</bdi>}
      {!drink.available && <span className={`${ui.badge} ${ui.error}`}>{t('choose.soldOut')}</span>}
    </>
  )
  return drink.available ? (
    <Link to={`/orders/${order.id}?drink=${encodeURIComponent(drink.id)}`} className={`${ui.card} ${styles.drink}`}>
      {content}
    </Link>
  ) : (
    <div className={`${ui.card} ${styles.drink} ${styles.soldOut}`}>{content}</div>
  )
}
