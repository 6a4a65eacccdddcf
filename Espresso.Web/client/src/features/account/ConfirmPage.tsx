import { useState } from 'react'
import { Link, Redirect, useLocation, useSearchParams } from 'wouter'
import { useTexts } from '@/i18n/context'
import { CognitoError } from '@/session/cognito'
import { useSession, useWho } from '@/session/context'
import { Button, Field, Notice, Page, ui } from '@/ui'
import { AccountForm } from './AccountForm'
import { useAccountText } from './accountText'
import { useNext } from './next'
import { recallPassword } from './signUpMemory'

export function ConfirmPage() {
  const { t } = useTexts()
  const session = useSession()
  const { user } = useWho()
  const [, go] = useLocation()
  const [params] = useSearchParams()
  const { next, withNext } = useNext()
  const [email, setEmail] = useState(params.get('email') ?? '')

  if (user) {
    return <Redirect to={next} replace />
  }

  return (
    <Page title={t('account.confirm')}>
      <p>{email ? t('account.confirmDetail', { email }) : t('account.confirmDetailNoEmail')}</p>
      <AccountForm
        submit={t('account.confirmSubmit')}
        onSubmit={async ({ code = '' }) => {
          await session.cognito.confirmSignUp(email, code.trim()).catch((error: unknown) => {
            // Confirmed before, perhaps by the first of two taps: what is wanted is already so.
            if (!(error instanceof CognitoError && error.code === 'NotAuthorizedException' && /CONFIRMED/.test(error.message))) throw error
          })
          const password = recallPassword(email)
          if (password === null || (await session.signIn(email, password)) !== null) {
            go(withNext('/sign-in', { email }))
          }
        }}
      >
        {!params.get('email') && (
          <Field label={t('account.email')} name="email" type="email" autoComplete="username" required value={email} onChange={(event) => setEmail(event.target.value)} />
        )}
        <Field label={t('account.code')} name="code" autoComplete="one-time-code" inputMode="numeric" pattern="\s*[0-9]{4,10}\s*" required />
      </AccountForm>
      <Resend email={email} />
      <p>
        <Link to={withNext('/sign-in', { email })}>{t('account.haveAccount')}</Link>
      </p>
    </Page>
  )
}

function Resend({ email }: { email: string }) {
  const { t } = useTexts()
  const session = useSession()
  const text = useAccountText()
  const [state, setState] = useState<{ busy: boolean; sent?: boolean; error?: unknown }>({ busy: false })

  const resend = async () => {
    setState({ busy: true })
    try {
      await session.cognito.resendCode(email)
      setState({ busy: false, sent: true })
    } catch (error) {
      setState({ busy: false, error })
    }
  }

  return (
    <div className={ui.stack}>
      <div>
        <Button look="quiet" busy={state.busy} onClick={() => void resend()}>
          {t('account.resend')}
        </Button>
      </div>
      {state.sent && (
        <Notice tone="success" live>
          <p>{t('account.resent')}</p>
        </Notice>
      )}
      {state.error !== undefined && (
        <Notice tone="error" live>
          <p>{text(state.error)}</p>
        </Notice>
      )}
    </div>
  )
}
