import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId } from 'react'
import { useLocation } from 'wouter'
import { body } from '@/api/client'
import { useApi } from '@/api/context'
import type { ApiProblem } from '@/api/problem'
import type { Preferences } from '@/api/types'
import { useTexts } from '@/i18n/context'
import { isLanguage, languages } from '@/i18n/languages'
import { useSession, useWho } from '@/session/context'
import { Button, Notice, Page, ProblemNotice, Skeleton, Switch, ui } from '@/ui'

const key = ['preferences'] as const
type Change = Partial<Pick<Preferences, 'language' | 'email'>>

export function PreferencesPage() {
  const { t, language, choose } = useTexts()
  const { user } = useWho()
  const { api } = useApi()
  const client = useQueryClient()
  const languageId = useId()
  const preferences = useQuery<Preferences, ApiProblem>({
    queryKey: key,
    queryFn: ({ signal }) => body<Preferences>(api.notifications.GET('/api/notifications/preferences', { signal })),
  })
  const change = useMutation<Preferences, ApiProblem, Change>({
    mutationFn: (changed) => body<Preferences>(api.notifications.PUT('/api/notifications/preferences', { body: changed })),
    onSuccess: (saved) => client.setQueryData(key, saved),
  })

  return (
    <Page title={t('preferences.title')}>
      <p className={ui.muted}>
        {t('preferences.signedInAs')} <bdi>{user?.email}</bdi>
      </p>
      <div className={`${ui.card} ${ui.stack}`}>
        <div className={ui.field}>
          <label className={ui.label} htmlFor={languageId}>
            {t('preferences.language')}
          </label>
          <select
            id={languageId}
            className={ui.input}
            value={language.tag}
            onChange={(event) => {
              const id = event.target.value
              if (isLanguage(id)) {
                choose(id)
                change.mutate({ language: id })
              }
            }}
          >
            {Object.entries(languages).map(([id, { name, tag }]) => (
              <option key={id} value={id} lang={tag}>
                {name}
              </option>
            ))}
          </select>
          <span className={ui.hint}>{t('preferences.languageHint')}</span>
        </div>
        {preferences.isPending && <Skeleton rows={1} />}
        {preferences.error && (
          <ProblemNotice problem={preferences.error} retry={() => void preferences.refetch()} retrying={preferences.isFetching} />
        )}
        {preferences.data && (
          <Switch
            label={t('preferences.email')}
            hint={preferences.data.emailAvailable ? t('preferences.emailHint') : t('preferences.emailUnavailable')}
            checked={change.isPending ? (change.variables.email ?? preferences.data.email) : preferences.data.email}
            disabled={!preferences.data.emailAvailable}
            onChange={(email) => change.mutate({ email })}
          />
        )}
        {change.error && <ProblemNotice problem={change.error} />}
        {change.isSuccess && (
          <Notice tone="success" live>
            <p>{t('state.saved')}</p>
          </Notice>
        )}
      </div>
      <SignOut />
    </Page>
  )
}

function SignOut() {
  const { t } = useTexts()
  const session = useSession()
  const [, go] = useLocation()
  return (
    <Button
      block
      onClick={() => {
        go('/')
        void session.signOut()
      }}
    >
      {t('account.signOut')}
    </Button>
  )
}
