import { Link, Redirect, useLocation } from 'wouter'
import { useTexts } from '@/i18n/context'
import { useSession, useWho } from '@/session/context'
import { Field, Page } from '@/ui'
import { AccountForm } from './AccountForm'
import { useNext } from './next'
import { rememberPassword } from './signUpMemory'

export function SignUpPage() {
  const { t } = useTexts()
  const session = useSession()
  const { user } = useWho()
  const [, go] = useLocation()
  const { next, withNext } = useNext()

  if (user) {
    return <Redirect to={next} replace />
  }

  return (
    <Page title={t('account.signUp')}>
      {next.startsWith('/scan') && <p>{t('account.codeKept')}</p>}
      <AccountForm
        submit={t('account.signUp')}
        onSubmit={async ({ email = '', password = '', name = '' }) => {
          await session.cognito.signUp(email.trim(), password, name.trim())
          rememberPassword(email.trim(), password)
          go(withNext('/confirm', { email: email.trim() }))
        }}
      >
        <Field label={t('account.name')} hint={t('account.nameHint')} name="name" autoComplete="given-name" maxLength={40} required />
        <Field label={t('account.email')} hint={t('account.emailHint')} name="email" type="email" autoComplete="username" inputMode="email" required />
        <Field label={t('account.password')} hint={t('account.passwordHint')} name="password" type="password" autoComplete="new-password" minLength={8} required />
      </AccountForm>
      <p>
        <Link to={withNext('/sign-in')}>{t('account.haveAccount')}</Link>
      </p>
    </Page>
  )
}
