import { Component, type ReactNode } from 'react'
import { useTexts } from '@/i18n/context'
import { Button, Notice, Page } from '@/ui'

/** A bug on one page: say so and offer a way on, in place of an empty screen. */
export class Crash extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override render() {
    return this.state.failed ? <Sorry /> : this.props.children
  }
}

function Sorry() {
  const { t } = useTexts()
  return (
    <Page title={t('crash.title')}>
      <Notice tone="error" live>
        <p>{t('crash.detail')}</p>
        <div>
          <Button look="primary" onClick={() => location.reload()}>
            {t('action.reload')}
          </Button>
        </div>
      </Notice>
    </Page>
  )
}
