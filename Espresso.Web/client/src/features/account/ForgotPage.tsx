import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useTexts } from '@/i18n/context'
import { useSession } from '@/session/context'
import { Field, Page } from '@/ui'
import { AccountForm } from './AccountForm'
import { useNext } from './next'

export function ForgotPage() {
  const { t } = useTexts()
  const session = useSession()
  const [, go] = useLocation()
  const { withNext } = useNext()
  const [email, setEmail] = useState<string | null>(null)

  if (email === null) {
    return (
      <Page title={t('account.forgotTitle')} key="ask">
        <p>{t('account.forgotDetail')}</p>
        <AccountForm
          submit={t('account.sendCode')}
          onSubmit={async ({ email: typed = '' }) => {
            await session.cognito.forgotPassword(typed.trim())
            setEmail(typed.trim())
          }}
        >
          <Field label={t('account.email')} name="email" type="email" autoComplete="username" inputMode="email" required />
        </AccountForm>
        <p>
          <Link to={withNext('/sign-in')}>{t('account.backToSignIn')}</Link>
        </p>
      </Page>
    )
  }

  return (
    <Page title={t('account.resetTitle')} key="reset">
      <p>{t('account.resetDetail', { email })}</p>
      <AccountForm
        submit={t('account.resetSubmit')}
        onSubmit={async ({ code = '', password = '' }) => {
          await session.cognito.resetPassword(email, code.trim(), password)
          go(withNext('/sign-in', { email, reset: '1' }))
        }}
      >
        <Field label={t('account.code')} name="code" autoComplete="one-time-code" inputMode="numeric" required />
        <Field label={t('account.newPassword')} hint={t('account.passwordHint')} name="password" type="password" autoComplete="new-password" minLength={8} required />
      </AccountForm>
    </Page>
  )
}
