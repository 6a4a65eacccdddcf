import { useTexts } from '@/i18n/context'
import styles from './ui.module.css'

/** Holds the place of what is being read. */
export function Skeleton(props: { rows?: number; tall?: boolean }) {
  const { t } = useTexts()
  return (
    <div className={styles.stack} role="status" aria-label={t('state.loading')}>
      {Array.from({ length: props.rows ?? 3 }, (_, row) => (
        <div key={row} className={`${styles.skeleton} ${props.tall ? styles.skeletonTall : ''}`} />
      ))}
    </div>
  )
}
