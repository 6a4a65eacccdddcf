import { useEffect, useRef, useState } from 'react'
import { useTexts } from '@/i18n/context'
import type { MessageKey } from '@/i18n/languages'
import { Button, Notice, ui } from '@/ui'
import styles from './Camera.module.css'
import { createDetector } from './barcode'
import { codeOf } from './codeOf'

/** Often enough to feel immediate, seldom enough to keep a phone cool. */
const lookEveryMs = 150

/** The camera's picture, watched for the shop's code. The camera is off again as soon as this leaves the page. */
export function Camera(props: { onCode: (code: string) => void; onClose: () => void }) {
  const { t } = useTexts()
  const video = useRef<HTMLVideoElement>(null)
  const onCode = useRef(props.onCode)
  const [trouble, setTrouble] = useState<MessageKey | null>(null)
  const [foreign, setForeign] = useState(false)

  useEffect(() => {
    onCode.current = props.onCode
  })

  useEffect(() => {
    let stream: MediaStream | null = null
    let timer: number | undefined
    const stopped = new AbortController()

    const look = async (detector: ReturnType<typeof createDetector>) => {
      const element = video.current
      if (stopped.signal.aborted || !element) return
      const found = element.readyState >= element.HAVE_CURRENT_DATA ? await detector.detect(element) : []
      const codes = found.map(({ rawValue }) => codeOf(rawValue))
      const code = codes.find((candidate) => candidate !== null)
      if (stopped.signal.aborted) return
      if (code) {
        onCode.current(code)
        return
      }
      setForeign(codes.length > 0)
      timer = window.setTimeout(() => void look(detector), lookEveryMs)
    }

    const open = async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
        if (stopped.signal.aborted || !video.current) {
          stop(stream)
          return
        }
        video.current.srcObject = stream
        await video.current.play()
        await look(createDetector())
      } catch (error) {
        if (!stopped.signal.aborted) setTrouble(troubleOf(error))
      }
    }
    void open()

    return () => {
      stopped.abort()
      window.clearTimeout(timer)
      stop(stream)
    }
  }, [])

  return (
    <div className={ui.stack}>
      {trouble ? (
        <Notice tone="warning" live>
          <p>{t(trouble)}</p>
        </Notice>
      ) : (
        <>
          <video ref={video} className={styles.picture} muted playsInline aria-label={t('scan.picture')} />
          <p role="status">{foreign ? t('scan.foreign') : t('scan.pointAt')}</p>
        </>
      )}
      <Button block onClick={props.onClose}>
        {t('scan.closeCamera')}
      </Button>
    </div>
  )
}

function stop(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}

function troubleOf(error: unknown): MessageKey {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError') return 'scan.cameraRefused'
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'scan.cameraMissing' : 'scan.cameraFailed'
}
