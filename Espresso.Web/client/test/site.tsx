import { render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { vi } from 'vitest'
import { App } from '@/app/App'
import { TextsProvider } from '@/i18n/context'
import { languages, type LanguageId } from '@/i18n/languages'
import { Cognito } from '@/session/cognito'
import { Session } from '@/session/session'
import { FakeShop } from './fake/shop'

export const clientId = 'client-1'

/** Puts a sign-in where the site keeps it. */
export function signIn(fake: FakeShop, role: 'customer' | 'barista' | 'admin', { expiresAt = Date.now() + 3_600_000 } = {}): void {
  const email = `${role}@example.com`
  localStorage.setItem(
    `espresso.session.${clientId}`,
    JSON.stringify({ idToken: fake.cognito.idToken(email), refreshToken: `refresh-${email}`, expiresAt }),
  )
}

export interface Visit {
  fake?: FakeShop
  as?: 'customer' | 'barista' | 'admin'
  language?: LanguageId
}

/** Opens the site at an address, in front of a shop in memory. */
export async function visit(path: string, { fake = new FakeShop(), as, language = 'en' }: Visit = {}) {
  if (as) signIn(fake, as)
  vi.stubGlobal('fetch', (input: RequestInfo | URL, init?: RequestInit) => fake.handle(new Request(input, init)))
  vi.stubGlobal('WebSocket', fake.live.Socket)
  window.history.replaceState(null, '', path)
  const session = new Session(new Cognito({ cognitoEndpoint: 'http://cognito.test', userPoolClientId: clientId }), clientId)
  const chosen = languages[language]
  const texts = { language: chosen, catalogue: await chosen.load() }
  const screen = render(
    <TextsProvider initial={texts}>
      <App apiBase="" session={session} />
    </TextsProvider>,
  )
  return { fake, session, user: userEvent.setup(), ...screen }
}

/** What a service says when it refuses. */
export function refusal(status: number, code: string, detail: string, extra: object = {}): Response {
  return Response.json({ status, code, title: code, detail, ...extra }, { status, headers: { 'Content-Type': 'application/problem+json' } })
}
