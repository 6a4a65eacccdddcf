import { useState } from 'react'
import { Link, Redirect, useLocation, useSearchParams } from 'wouter'
import { useTexts } from '@/i18n/context'
import { CognitoError, type Challenge } from '@/session/cognito'
import { useSession, useWho } from '@/session/context'
import { Field, Notice, Page, ui } from '@/ui'
import { AccountForm } from './AccountForm'
import { useNext } from './next'

export function SignInPage() {
  const { t } = useTexts()
  const session = useSession()
  const { user } = useWho()
  const [, go] = useLocation()
  const [params] = useSearchParams()
  const { next, withNext } = useNext()
  const [asked, setAsked] = useState<{ email: string; challenge: Challenge } | null>(null)

  if (user) {
    return <Redirect to={next} replace />
  }

  if (asked) {
    return (
      <Page title={t('account.firstPassword')} key="first-password">
        <p>{t('account.firstPasswordDetail')}</p>
        <AccountForm
          submit={t('account.signIn')}
          onSubmit={async ({ password = '' }) => {
            const challenge = await session.setFirstPassword(asked.email, password, asked.challenge.session)
            setAsked(challenge && { email: asked.email, challenge })
          }}
        >
          <Field label={t('account.newPassword')} name="password" type="password" autoComplete="new-password" required />
        </AccountForm>
      </Page>
    )
  }

  return (
    <Page title={t('account.signIn')}>
      {params.has('expired') && (
        <Notice tone="info" title={t('account.expired')}>
          <p>{t('account.expiredDetail')}</p>
        </Notice>
      )}
      {params.has('reset') && (
        <Notice tone="success">
          <p>{t('account.passwordChanged')}</p>
        </Notice>
      )}
      {next.startsWith('/scan') && <p>{t('account.codeKept')}</p>}
      <AccountForm
        submit={t('account.signIn')}
        onSubmit={async ({ email = '', password = '' }) => {
          try {
            const challenge = await session.signIn(email.trim(), password)
            if (challenge) setAsked({ email: email.trim(), challenge })
          } catch (error) {
            if (error instanceof CognitoError && error.code === 'UserNotConfirmedException') {
              go(withNext('/confirm', { email: email.trim() }))
              return
            }
            throw error
          }
        }}
      >
        <Field label={t('account.email')} name="email" type="email" autoComplete="username" inputMode="email" required defaultValue={params.get('email') ?? ''} />
        <Field label={t('account.password')} name="password" type="password" autoComplete="current-password" required />
      </AccountForm>
      <div className={ui.row}>
        <Link to={withNext('/sign-up')}>{t('account.noAccount')}</Link>
        <Link to={withNext('/forgot')}>{t('account.forgot')}</Link>
      </div>
    </Page>
  )
}
