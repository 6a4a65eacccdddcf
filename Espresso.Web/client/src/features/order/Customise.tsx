import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Link } from 'wouter'
import { body } from '@/api/client'
import { useApi } from '@/api/context'
import { newKey } from '@/api/idempotency'
import { menuKey, orderKey, showOrder } from '@/api/orders'
import type { ApiProblem } from '@/api/problem'
import type { Drink, Order } from '@/api/types'
import { useTexts } from '@/i18n/context'
import { nameIn } from '@/menu/names'
import { useWho } from '@/session/context'
import { Button, Field, ProblemNotice, ui } from '@/ui'
import { Choices } from './Choices'
import { drafts, toggle, type Draft } from './draft'
import styles from './order.module.css'

/** How the drink is made and whose it is, and the button that orders it. */
export function Customise({ order, drink }: { order: Order; drink: Drink }) {
  const { t, language } = useTexts()
  const { user } = useWho()
  const [draft, setDraft] = useState(() => drafts.read(order.id, drink, user?.name ?? ''))
  const place = usePlaceOrder(order.id, drink.id)

  const change = (changed: Partial<Draft>) => {
    const next = { ...draft, ...changed }
    drafts.write(order.id, drink.id, next)
    setDraft(next)
    if (place.error) place.reset()
  }
  const choose = (option: string, chosen: readonly string[]) => change({ options: { ...draft.options, [option]: chosen } })

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (place.isPending) return
    drafts.rememberName(draft.name.trim())
    place.mutate({ draft, key: newKey() })
  }

  const inPlace = (field: string) => errorFor(place.error, field)
  const fields = ['name', 'size', ...drink.options.map((option) => `options.${option.id}`)]
  const shownInPlace = fields.some((field) => inPlace(field) !== undefined)

  return (
    <form className={ui.stack} onSubmit={submit}>
      {drink.sizes.length > 1 && (
        <Choices
          legend={t('choose.size')}
          kind="radio"
          choices={drink.sizes.map((size) => ({ id: size.id, label: nameIn(language.tag, size), available: true }))}
          chosen={[draft.size]}
          error={inPlace('size')}
          onChoose={(size) => change({ size })}
        />
      )}
      {drink.options.map((option) => {
        const chosen = draft.options[option.id] ?? []
        return (
          <Choices
            key={option.id}
            legend={nameIn(language.tag, option)}
            hint={option.max > 1 ? t('choose.upTo', { count: option.max }) : undefined}
            kind={option.max === 1 ? 'radio' : 'checkbox'}
            none={option.max === 1 && option.min === 0 ? t('choose.none') : undefined}
            full={option.max > 1 && chosen.length >= option.max}
            choices={option.choices.map((choice) => ({ id: choice.id, label: nameIn(language.tag, choice), available: choice.available }))}
            chosen={chosen}
            error={inPlace(`options.${option.id}`)}
            onChoose={(choice) => choose(option.id, toggle(option, chosen, choice))}
            onChooseNone={() => choose(option.id, [])}
          />
        )
      })}
      <div className={ui.card}>
        <Field
          label={t('choose.name')}
          hint={t('choose.nameHint')}
          value={draft.name}
          onChange={(event) => change({ name: event.target.value })}
          autoComplete="given-name"
          maxLength={40}
          required
          error={inPlace('name')}
        />
      </div>
      {place.error && !shownInPlace && <ProblemNotice problem={place.error} />}
      <div className={styles.placeBar}>
        <Button type="submit" look="primary" block busy={place.isPending}>
          {t('choose.place', { drink: nameIn(language.tag, drink) })}
        </Button>
        <Link to={`/orders/${order.id}`} className={styles.other}>
          {t('choose.otherDrink')}
        </Link>
      </div>
    </form>
  )
}

function usePlaceOrder(id: string, drink: string) {
  const { api, newest } = useApi()
  const client = useQueryClient()
  return useMutation<Order, ApiProblem, { draft: Draft; key: string }>({
    mutationFn: ({ draft: { size, options, name }, key }) =>
      body<Order>(
        api.orders.PUT('/api/orders/{id}', {
          params: { path: { id } },
          headers: { 'Idempotency-Key': key },
          body: { drink, size, options: Object.fromEntries(Object.entries(options).map(([option, chosen]) => [option, [...chosen]])), name },
        }),
      ),
    retry: (failures, problem) => problem.transient && failures < 2,
    onSuccess: (order) => showOrder(client, newest, order),
    onError: (problem) => {
      // Sold out, closed or expired meanwhile: read again what this page is about.
      if (!problem.transient) {
        void client.invalidateQueries({ queryKey: menuKey })
        void client.invalidateQueries({ queryKey: orderKey(id) })
      }
    },
  })
}

/** The first of the service's texts about a field: `errors` is `{field: [text]}`. */
function errorFor(problem: ApiProblem | null, field: string): string | undefined {
  const errors = problem?.extra['errors'] as Record<string, string[]> | undefined
  return errors?.[field]?.[0]
}
