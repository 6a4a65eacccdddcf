import type { Order, OrderStatus } from '@/api/types'
import { useTexts } from '@/i18n/context'
import { useFormats } from '@/i18n/format'
import { ui } from '@/ui'
import styles from './order.module.css'

const steps = ['placed', 'making', 'ready', 'collected'] as const satisfies readonly OrderStatus[]

/** The way of an order, with the time of each step that is done. */
export function Steps({ order }: { order: Order }) {
  const { t } = useTexts()
  const { time } = useFormats()
  const now = steps.findIndex((step) => step === order.status)
  const times: Record<(typeof steps)[number], string | null> = {
    placed: order.placedAt,
    making: order.acceptedAt,
    ready: order.readyAt,
    collected: order.endedAt,
  }
  return (
    <ol className={styles.steps} aria-label={t('follow.steps')}>
      {steps.map((step, index) => {
        const at = index <= now ? times[step] : null
        return (
          <li key={step} className={index < now ? styles.done : index === now ? styles.current : ''} aria-current={index === now ? 'step' : undefined}>
            <span className={styles.stepName}>{t(`status.${step}`)}</span>
            {at && (
              <time className={ui.muted} dateTime={at}>
                {time(at)}
              </time>
            )}
          </li>
        )
      })}
    </ol>
  )
}
