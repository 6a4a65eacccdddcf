import { useRef } from 'react'
import { ofStatus, useBoard } from '@/api/board'
import { useShop } from '@/api/hooks'
import { stateOf, type OrderList, type OrderStatus, type Shop } from '@/api/types'
import { useTexts } from '@/i18n/context'
import type { MessageKey } from '@/i18n/languages'
import { OpenClose } from '@/shop/OpenClose'
import { Page, ProblemNotice, Skeleton, ui } from '@/ui'
import styles from './barista.module.css'
import { OrderCard } from './OrderCard'
import { useBoardKeys } from './useBoardKeys'

const columns = [
  { status: 'placed', empty: 'board.emptyPlaced' },
  { status: 'making', empty: 'board.emptyMaking' },
  { status: 'ready', empty: 'board.emptyReady' },
] as const satisfies readonly { status: OrderStatus; empty: MessageKey }[]

export function BaristaPage() {
  const { t } = useTexts()
  const board = useBoard()
  const shop = useShop()

  return (
    <Page
      title={t('board.title')}
      wide
      actions={
        shop.data && (
          <div className={ui.row}>
            <ShopBadge shop={shop.data} />
            <OpenClose shop={shop.data} />
          </div>
        )
      }
    >
      {board.error && !board.data && <ProblemNotice problem={board.error} retry={() => void board.refetch()} retrying={board.isFetching} />}
      {board.isPending && <Skeleton rows={3} tall />}
      {board.data && <Board list={board.data} />}
      <p className={`${ui.muted} ${styles.keys}`}>{t('board.keys')}</p>
    </Page>
  )
}

const tones = { open: ui.success, full: ui.warning, closed: ui.error }

function ShopBadge({ shop }: { shop: Shop }) {
  const { t } = useTexts()
  const state = stateOf(shop)
  return (
    <span className={`${ui.badge} ${tones[state]}`}>
      {t(`shop.${state}`)} · {t('board.places', { used: shop.inFlight, capacity: shop.capacity })}
    </span>
  )
}

function Board({ list }: { list: OrderList }) {
  const { t } = useTexts()
  const board = useRef<HTMLDivElement>(null)
  useBoardKeys(board)

  return (
    <div className={styles.board} ref={board}>
      {columns.map(({ status, empty }) => {
        const orders = ofStatus(list, status)
        return (
          <section key={status} className={styles.column} aria-labelledby={`column-${status}`}>
            <h2 id={`column-${status}`} className={styles.columnTitle}>
              {t(`status.${status}`)} <span className={ui.badge}>{orders.length}</span>
            </h2>
            {orders.length === 0 ? (
              <p className={`${ui.muted} ${styles.nothing}`}>{t(empty)}</p>
            ) : (
              <ul className={ui.stack} data-column="">
                {orders.map((order) => (
                  <li key={order.id}>
                    <OrderCard order={order} />
                  </li>
                ))}
              </ul>
            )}
          </section>
        )
      })}
    </div>
  )
}
