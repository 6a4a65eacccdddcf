import { useState, type FormEvent } from 'react'
import { useTexts } from '@/i18n/context'
import { Button, Field, Notice, Page, ui } from '@/ui'
import { Camera } from './Camera'
import { canReadCodes } from './barcode'
import { codeOf } from './codeOf'

/** No code yet: the camera where the browser can read codes, and the keyboard everywhere. */
export function FindCode(props: { onCode: (code: string) => void }) {
  const { t } = useTexts()
  const [looking, setLooking] = useState(false)
  const [error, setError] = useState<string>()

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget).get('code')
    const code = codeOf(typeof typed === 'string' ? typed : '')
    if (code) {
      props.onCode(code)
    } else {
      setError(t('scan.notACode'))
    }
  }

  return (
    <Page title={t('scan.title')}>
      {canReadCodes() ? (
        looking ? (
          <Camera onCode={props.onCode} onClose={() => setLooking(false)} />
        ) : (
          <div className={ui.stack}>
            <p>{t('scan.withCamera')}</p>
            <Button look="primary" block onClick={() => setLooking(true)}>
              {t('scan.openCamera')}
            </Button>
          </div>
        )
      ) : (
        <Notice tone="info" title={t('scan.noCamera')}>
          <p>{t('scan.noCameraDetail')}</p>
        </Notice>
      )}
      <form className={`${ui.card} ${ui.stack}`} onSubmit={submit}>
        <Field
          label={t('scan.typeCode')}
          hint={t('scan.typeCodeHint')}
          name="code"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          error={error}
          onChange={() => setError(undefined)}
        />
        <Button type="submit" look={canReadCodes() ? 'secondary' : 'primary'} block>
          {t('scan.useCode')}
        </Button>
      </form>
    </Page>
  )
}
