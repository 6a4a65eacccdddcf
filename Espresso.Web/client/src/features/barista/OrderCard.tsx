import { useLayoutEffect, useRef, useState, type RefObject } from 'react'
import { useMenu, useOrderStep, type OrderVerb } from '@/api/hooks'
import { newKey } from '@/api/idempotency'
import type { OrderSummary } from '@/api/types'
import { useTexts } from '@/i18n/context'
import { useFormats } from '@/i18n/format'
import type { MessageKey } from '@/i18n/languages'
import { chosenNames } from '@/menu/names'
import { useWho } from '@/session/context'
import { Button, ConfirmDialog, Field, ui } from '@/ui'
import styles from './barista.module.css'
import { Refusal } from './Refusal'

interface Step {
  verb: OrderVerb
  label: MessageKey
}

/** What can be done next, the main step first. */
function stepsFor(order: OrderSummary, mine: boolean): Step[] {
  switch (order.status) {
    case 'placed':
      return [{ verb: 'accept', label: 'board.accept' }]
    case 'making':
      return mine ? [{ verb: 'ready', label: 'board.ready' }, { verb: 'release', label: 'board.release' }] : []
    case 'ready':
      return [{ verb: 'collect', label: 'board.collect' }]
    default:
      return []
  }
}

/** One order on the board. It shows what the services have said, never what is hoped for. */
export function OrderCard({ order }: { order: OrderSummary }) {
  const { t } = useTexts()
  const { time } = useFormats()
  const { user } = useWho()
  const step = useOrderStep(order.id)
  const card = useRef<HTMLElement>(null)
  const mine = order.barista?.id === user?.id
  const steps = stepsFor(order, mine)
  useKeepFocus(order, card)

  return (
    // A card is a stop for the arrow keys; its buttons are stops for Tab.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <article ref={card} className={`${ui.card} ${styles.card} ${mine && order.status === 'making' ? styles.mine : ''}`} data-card="" data-order={order.id} tabIndex={0} aria-label={t('board.card', { number: order.number ?? 0, drink: order.drinkName ?? '' })}>
      <header className={styles.cardHead}>
        <span className={styles.number}>{order.number}</span>
        <span className={styles.who}>
          <strong>
            <bdi>{order.name}</bdi>
          </strong>
          <span className={ui.muted}>{order.placedAt !== null && <time dateTime={order.placedAt}>{time(order.placedAt)}</time>}</span>
        </span>
      </header>
      <What order={order} />
      {order.barista && (
        <p className={mine ? styles.holder : `${styles.holder} ${ui.muted}`}>{mine ? t('board.you') : t('board.heldBy', { name: order.barista.name })}</p>
      )}
      <div className={ui.row}>
        {steps.map(({ verb, label }, index) => (
          <Button
            key={verb}
            look={index === 0 ? 'primary' : 'secondary'}
            data-main={index === 0 ? '' : undefined}
            busy={step.isPending && step.variables.verb === verb}
            aria-disabled={step.isPending}
            onClick={() => step.mutate({ verb, key: newKey() })}
          >
            {t(label)}
          </Button>
        ))}
        {(order.status === 'placed' || (order.status === 'making' && mine)) && <Cancel order={order} step={step} />}
      </div>
      {step.error && <Refusal problem={step.error} close={step.reset} />}
    </article>
  )
}

function What({ order }: { order: OrderSummary }) {
  const { language } = useTexts()
  const menu = useMenu()
  const chosen = chosenNames(menu.data, order, language.tag)
  return (
    <div>
      <p>
        <strong>{chosen.drink}</strong>
        {chosen.size !== null && <> · {chosen.size}</>}
      </p>
      <ul className={styles.options}>
        {chosen.options.flatMap((option) =>
          option.choices.map((choice) => (
            <li key={`${option.id}-${choice.id}`} className={option.usual ? ui.muted : styles.unusual}>
              {choice.name}
            </li>
          )),
        )}
      </ul>
    </div>
  )
}

function Cancel({ order, step }: { order: OrderSummary; step: ReturnType<typeof useOrderStep> }) {
  const { t } = useTexts()
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const cancel = () => {
    setAsking(false)
    step.mutate({ verb: 'cancel', key: newKey(), ...(reason.trim() ? { reason: reason.trim() } : {}) })
  }
  return (
    <>
      <Button look="quiet" aria-disabled={step.isPending} onClick={() => setAsking(true)}>
        {t('board.cancel')}
      </Button>
      <ConfirmDialog open={asking} title={t('board.cancelTitle', { number: order.number ?? 0 })} confirm={t('board.cancelConfirm')} keep={t('order.cancelKeep')} onClose={() => setAsking(false)} onConfirm={cancel}>
        <Field label={t('board.cancelReason')} hint={t('board.cancelReasonHint')} maxLength={100} value={reason} onChange={(event) => setReason(event.target.value)} />
      </ConfirmDialog>
    </>
  )
}

/** The order that took the focus with it when it last moved to another column. */
let carried: string | null = null

/** A card that moves to another column is made anew there; the keyboard goes along. */
function useKeepFocus(order: OrderSummary, card: RefObject<HTMLElement | null>): void {
  // In the layout phase: while a card that leaves is still in the page and has the focus.
  useLayoutEffect(() => {
    const element = card.current
    if (carried === order.id) {
      carried = null
      element?.focus()
    }
    return () => {
      if (element?.contains(document.activeElement)) {
        carried = order.id
      }
    }
  }, [order.id, card])
}
