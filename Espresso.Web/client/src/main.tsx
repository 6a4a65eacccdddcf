import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App, CannotStart } from '@/app/App'
import { loadConfig } from '@/app/config'
import { loadTexts, TextsProvider } from '@/i18n/context'
import { Cognito } from '@/session/cognito'
import { Session } from '@/session/session'
import '@/styles/base.css'

// A page that was open while a new release came in asks for parts that are gone: load it anew, once.
window.addEventListener('vite:preloadError', () => {
  if (sessionStorage.getItem('espresso.reloaded') !== location.href) {
    sessionStorage.setItem('espresso.reloaded', location.href)
    location.reload()
  }
})

const root = createRoot(document.getElementById('root') ?? document.body)

async function start(): Promise<void> {
  const texts = await loadTexts()
  document.documentElement.lang = texts.language.tag
  document.documentElement.dir = texts.language.dir
  try {
    const config = await loadConfig()
    const session = new Session(new Cognito(config), config.userPoolClientId)
    root.render(
      <StrictMode>
        <TextsProvider initial={texts}>
          <App apiBase={config.apiBase} session={session} />
        </TextsProvider>
      </StrictMode>,
    )
  } catch (error) {
    console.error(error)
    root.render(
      <TextsProvider initial={texts}>
        <CannotStart retry={() => void start()} />
      </TextsProvider>,
    )
  }
}

void start()
