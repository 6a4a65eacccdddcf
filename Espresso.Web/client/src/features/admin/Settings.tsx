import { useState, type FormEvent } from 'react'
import type { Shop, ShopChange, ShopSettings } from '@/api/types'
import { useTexts } from '@/i18n/context'
import { Button, Field, Notice, ProblemNotice, ui } from '@/ui'
import styles from './admin.module.css'
import { useChangeShop } from '@/shop/useChangeShop'

const times = ['chooseMinutes', 'acceptMinutes', 'readyMinutes', 'makingMinutes', 'collectMinutes'] as const satisfies readonly (keyof ShopSettings)[]
const codes = ['qrTokens', 'qrPeriodMinutes', 'qrGraceMinutes'] as const satisfies readonly (keyof ShopSettings)[]
const numbers = ['capacity', 'ordersPerCustomer', ...codes, ...times] as const
type NumberField = (typeof numbers)[number]
type Values = Record<NumberField | 'name' | 'timeZone', string>

function valuesOf(shop: Shop): Values {
  const of = (field: NumberField) => String(field in shop.settings ? shop.settings[field as keyof ShopSettings] : shop[field as 'capacity'])
  return { name: shop.name, timeZone: shop.timeZone, ...(Object.fromEntries(numbers.map((field) => [field, of(field)])) as Record<NumberField, string>) }
}

/**
 * Only what was changed is sent, with the version that it was changed from: what somebody else has changed meanwhile is
 * neither overwritten nor lost from sight.
 */
export function Settings({ shop }: { shop: Shop }) {
  const { t } = useTexts()
  const change = useChangeShop()
  const [edited, setEdited] = useState<Partial<Values>>({})
  const [base, setBase] = useState(shop.version)
  const current = valuesOf(shop)
  const changed = Object.entries(edited).filter(([field, value]) => current[field as keyof Values] !== value)
  const conflict = change.error?.code === 'version.mismatch'
  const errors = change.error?.extra['errors'] as Record<string, string[]> | undefined

  const field = (name: keyof Values, type: 'text' | 'number') => (
    <Field
      key={name}
      label={t(`settings.${name}`)}
      type={type}
      {...(type === 'number' ? { min: name === 'qrGraceMinutes' ? 0 : 1, inputMode: 'numeric' as const } : { maxLength: 60 })}
      required
      value={edited[name] ?? current[name]}
      error={errors?.[name]?.[0] ?? errors?.[`settings.${name}`]?.[0]}
      onChange={(event) => {
        if (changed.length === 0) setBase(shop.version)
        change.reset()
        setEdited({ ...edited, [name]: event.target.value })
      }}
    />
  )

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (changed.length === 0 || change.isPending) return
    const wanted = Object.fromEntries(changed.map(([name, value]) => [name, (numbers as readonly string[]).includes(name) ? Number(value) : value]))
    change.mutate({ ...(wanted as ShopChange), version: conflict ? shop.version : base }, { onSuccess: () => setEdited({}) })
  }

  return (
    <form className={`${ui.card} ${ui.stack}`} aria-labelledby="admin-settings" onSubmit={submit}>
      <h2 id="admin-settings">{t('settings.title')}</h2>
      <div className={styles.fields}>
        {field('name', 'text')}
        {field('timeZone', 'text')}
        {field('capacity', 'number')}
        {field('ordersPerCustomer', 'number')}
      </div>
      <fieldset className={ui.stack}>
        <legend className={styles.legend}>{t('settings.codes')}</legend>
        <div className={styles.fields}>{codes.map((name) => field(name, 'number'))}</div>
      </fieldset>
      <fieldset className={ui.stack}>
        <legend className={styles.legend}>{t('settings.times')}</legend>
        <div className={styles.fields}>{times.map((name) => field(name, 'number'))}</div>
      </fieldset>
      {conflict ? (
        <Notice tone="warning" title={t('settings.conflict')} live>
          <p>{t('settings.conflictDetail')}</p>
        </Notice>
      ) : (
        change.error && <ProblemNotice problem={change.error} />
      )}
      {change.isSuccess && changed.length === 0 && (
        <Notice tone="success" live>
          <p>{t('state.saved')}</p>
        </Notice>
      )}
      <div className={ui.row}>
        <Button type="submit" look="primary" busy={change.isPending} aria-disabled={changed.length === 0}>
          {t('action.save')}
        </Button>
        {changed.length > 0 && (
          <Button
            look="quiet"
            onClick={() => {
              setEdited({})
              change.reset()
            }}
          >
            {t('action.discard')}
          </Button>
        )}
      </div>
    </form>
  )
}
