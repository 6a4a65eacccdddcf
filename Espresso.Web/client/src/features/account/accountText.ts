import { useTexts } from '@/i18n/context'
import { en } from '@/i18n/en'
import type { MessageKey } from '@/i18n/languages'
import { CognitoError } from '@/session/cognito'

/** What Cognito refused, in words of ours where there are any; its own otherwise. */
export function useAccountText(): (error: unknown) => string {
  const { t } = useTexts()
  return (error) => {
    if (!(error instanceof CognitoError)) {
      return t('problem.unexpected')
    }
    const key = `account.error.${error.code}`
    // The user pool's password rules are its own; its message names the one that was broken.
    const ownWords = error.code === 'InvalidPasswordException' && error.message
    return ownWords || (Object.hasOwn(en, key) ? t(key as MessageKey) : error.message || t('problem.unexpected'))
  }
}
