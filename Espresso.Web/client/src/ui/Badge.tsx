import type { OrderStatus } from '@/api/types'
import { useTexts } from '@/i18n/context'
import type { Tone } from './Notice'
import styles from './ui.module.css'

const tones: Record<OrderStatus, Tone | ''> = {
  scanned: 'info',
  placed: 'info',
  making: 'warning',
  ready: 'success',
  collected: '',
  cancelled: 'error',
  expired: 'error',
  rejected: 'error',
}

export function StatusBadge(props: { status: OrderStatus }) {
  const { t } = useTexts()
  const tone = tones[props.status]
  return <span className={`${styles.badge} ${tone ? styles[tone] : ''}`}>{t(`status.${props.status}`)}</span>
}
