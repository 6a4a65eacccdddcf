import { useMutation, useQueryClient } from '@tanstack/react-query'
import { body } from '@/api/client'
import { useApi } from '@/api/context'
import { useMenu } from '@/api/hooks'
import { menuKey } from '@/api/orders'
import type { ApiProblem } from '@/api/problem'
import type { Drink } from '@/api/types'
import { useTexts } from '@/i18n/context'
import { nameIn } from '@/menu/names'
import { Empty, ProblemNotice, Skeleton, Switch, ui } from '@/ui'
import styles from './admin.module.css'

export function MenuAvailability() {
  const { t } = useTexts()
  const menu = useMenu({ pace: 'slow' })
  return (
    <section className={`${ui.card} ${ui.stack}`} aria-labelledby="admin-menu">
      <h2 id="admin-menu">{t('admin.menu')}</h2>
      {menu.isPending && <Skeleton rows={4} />}
      {menu.error && !menu.data && <ProblemNotice problem={menu.error} retry={() => void menu.refetch()} retrying={menu.isFetching} />}
      {menu.data?.drinks.length === 0 && <Empty title={t('choose.empty')} />}
      <ul className={styles.list}>
        {menu.data?.drinks.map((drink) => (
          <li key={drink.id}>
            <DrinkRow drink={drink} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function DrinkRow({ drink }: { drink: Drink }) {
  const { t, language } = useTexts()
  const { api } = useApi()
  const client = useQueryClient()
  const change = useMutation<Drink, ApiProblem, Pick<Drink, 'available'> | Pick<Drink, 'options'>>({
    mutationFn: (changed) => body<Drink>(api.orders.PUT('/api/menu/{drinkId}', { params: { path: { drinkId: drink.id } }, body: changed })),
    onSettled: () => client.invalidateQueries({ queryKey: menuKey }),
  })
  const wanted = change.isPending && 'available' in change.variables ? change.variables.available : drink.available
  const setChoice = (optionId: string, choiceId: string, available: boolean) =>
    change.mutate({
      options: drink.options.map((option) =>
        option.id === optionId
          ? { ...option, choices: option.choices.map((choice) => (choice.id === choiceId ? { ...choice, available } : choice)) }
          : option,
      ),
    })

  return (
    <>
      <Switch
        label={nameIn(language.tag, drink)}
        hint={wanted ? t('admin.available') : t('choose.soldOut')}
        checked={wanted}
        onChange={(available) => change.mutate({ available })}
      />
      {drink.options.length > 0 && (
        <details className={styles.choices}>
          <summary>{t('admin.choices')}</summary>
          {drink.options.map((option) => (
            <fieldset key={option.id}>
              <legend className={styles.legend}>{nameIn(language.tag, option)}</legend>
              {option.choices.map((choice) => (
                <Switch
                  key={choice.id}
                  label={nameIn(language.tag, choice)}
                  checked={choice.available}
                  onChange={(available) => setChoice(option.id, choice.id, available)}
                />
              ))}
            </fieldset>
          ))}
        </details>
      )}
      {change.error && <ProblemNotice problem={change.error} />}
    </>
  )
}
