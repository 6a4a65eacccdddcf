import { useShop } from '@/api/hooks'
import { useTexts } from '@/i18n/context'
import { Page, ProblemNotice, Skeleton } from '@/ui'
import styles from './admin.module.css'
import { Alerts } from './Alerts'
import { MenuAvailability } from './MenuAvailability'
import { ShopState } from './ShopState'
import { Settings } from './Settings'
import { Today } from './Today'

export function AdminPage() {
  const { t } = useTexts()
  const shop = useShop()
  return (
    <Page title={t('admin.title')} wide>
      <div className={styles.columns}>
        <div className={styles.column}>
          {shop.data ? (
            <ShopState shop={shop.data} />
          ) : shop.error ? (
            <ProblemNotice problem={shop.error} retry={() => void shop.refetch()} retrying={shop.isFetching} />
          ) : (
            <Skeleton tall />
          )}
          <Today />
          <Alerts />
        </div>
        <div className={styles.column}>
          <MenuAvailability />
          {shop.data && <Settings shop={shop.data} />}
        </div>
      </div>
    </Page>
  )
}
