import { useMemo } from 'react'
import { encode } from 'uqr'
import { useApi } from '@/api/context'
import { ifChanged } from '@/api/conditional'
import { usePolled } from '@/api/polling'
import type { QrCode } from '@/api/types'
import { useTexts } from '@/i18n/context'
import { useFormats } from '@/i18n/format'
import { ProblemNotice, Skeleton } from '@/ui'
import styles from './screen.module.css'

/** The code of this period. It changes by time and with every scan. */
export function Code() {
  const { t } = useTexts()
  const { time } = useFormats()
  const { api } = useApi()
  const code = usePolled<QrCode>({
    key: ['qr-code'],
    read: (known, signal) => ifChanged(known, (headers) => api.orders.GET('/api/qr-code', { headers, signal })),
    pace: () => 'steady',
  })

  if (!code.data) {
    return code.error ? <ProblemNotice problem={code.error} retry={() => void code.refetch()} retrying={code.isFetching} /> : <Skeleton rows={3} tall />
  }
  if (code.data.remaining <= 0) {
    return (
      <div className={`${styles.state} ${styles.full}`} role="status">
        <strong>{t('screen.usedUp')}</strong>
        <p>{t('screen.nextCode', { time: time(code.data.validUntil) })}</p>
      </div>
    )
  }
  return (
    <>
      <p className={styles.lead}>{t('screen.scan')}</p>
      <QrImage text={code.data.url} label={t('screen.codeLabel')} />
      <p className={styles.typed}>
        <span>{t('screen.orType')}</span> <code dir="ltr">{code.data.code}</code>
      </p>
      <p className={styles.left}>{t('screen.left', { count: code.data.remaining })}</p>
    </>
  )
}

/** Drawn as one path: sharp at any size, and nothing for the content security policy to refuse. Always dark on white, with the quiet zone that readers need. */
function QrImage({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const { data } = encode(text, { ecc: 'M', border: 4 })
    const rows = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
    return { size: data.length, path: rows.join('') }
  }, [text])
  return (
    <svg className={styles.qr} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges" data-url={text}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
