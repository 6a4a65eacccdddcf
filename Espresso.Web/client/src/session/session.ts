import type { TokenSource } from '@/api/client'
import { ApiProblem } from '@/api/problem'
import { Cognito, CognitoError, type Challenge, type SignedIn } from './cognito'
import { expiryOf, userOf, type Tokens, type User } from './tokens'

/** A token this close to its end is refreshed before it is sent. */
const refreshBeforeMs = 60_000

/** Refusals that say nothing about the session: it may be asked for again. */
const passing = new Set(['Offline', 'Unexpected', 'TooManyRequestsException', 'InternalErrorException'])

export interface SessionState {
  user: User | null
  /** The user did not leave; the session ran out or was ended elsewhere. */
  expired: boolean
}

/** Who is signed in on this device. Shared by all tabs through the browser's storage. */
export class Session implements TokenSource {
  private tokens: Tokens | null
  private state: SessionState
  private refreshing: Promise<string | null> | null = null
  private readonly listeners = new Set<() => void>()
  private readonly key: string

  constructor(
    readonly cognito: Cognito,
    clientId: string,
    private readonly storage: Storage = localStorage,
  ) {
    this.key = `espresso.session.${clientId}`
    this.tokens = this.stored()
    this.state = { user: this.tokens ? userOf(this.tokens.idToken) : null, expired: false }
    globalThis.addEventListener('storage', (event) => {
      if (event.key === this.key) {
        this.tokens = this.stored()
        this.publish({ user: this.tokens ? userOf(this.tokens.idToken) : null, expired: false })
      }
    })
  }

  readonly snapshot = (): SessionState => this.state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  async signIn(email: string, password: string): Promise<Challenge | null> {
    return this.accept(await this.cognito.signIn(email, password))
  }

  async setFirstPassword(email: string, password: string, session: string): Promise<Challenge | null> {
    return this.accept(await this.cognito.setFirstPassword(email, password, session))
  }

  async signOut(): Promise<void> {
    const { tokens } = this
    this.drop(false)
    if (tokens) {
      // Signed out here in any case; without a connection the refresh token lives on until it expires.
      await this.cognito.revoke(tokens.refreshToken).catch((error: unknown) => console.warn('The session was not revoked.', error))
    }
  }

  async token(): Promise<string | null> {
    if (!this.tokens) {
      return null
    }
    return this.tokens.expiresAt - Date.now() > refreshBeforeMs ? this.tokens.idToken : this.refresh(this.tokens.idToken)
  }

  async renew(refused: string): Promise<string | null> {
    return this.refresh(refused)
  }

  private refresh(old: string): Promise<string | null> {
    this.refreshing ??= this.oneTabAtATime(() => this.refreshNow(old)).finally(() => {
      this.refreshing = null
    })
    return this.refreshing
  }

  private async refreshNow(old: string): Promise<string | null> {
    // Another tab may have done it, or signed out, while this one waited for its turn.
    const tokens = (this.tokens = this.stored())
    if (!tokens || tokens.idToken !== old) {
      return tokens?.idToken ?? null
    }
    try {
      const { idToken, refreshToken } = await this.cognito.refresh(tokens.refreshToken)
      this.keep({ idToken, refreshToken: refreshToken ?? tokens.refreshToken, expiresAt: expiryOf(idToken, Date.now()) })
      return idToken
    } catch (error) {
      if (!(error instanceof CognitoError) || passing.has(error.code)) {
        throw ApiProblem.offline(error)
      }
      this.drop(true)
      return null
    }
  }

  private accept(outcome: SignedIn | Challenge): Challenge | null {
    if ('challenge' in outcome) {
      return outcome
    }
    this.keep({
      idToken: outcome.idToken,
      refreshToken: outcome.refreshToken ?? '',
      expiresAt: expiryOf(outcome.idToken, Date.now()),
    })
    return null
  }

  private keep(tokens: Tokens): void {
    this.tokens = tokens
    this.storage.setItem(this.key, JSON.stringify(tokens))
    this.publish({ user: userOf(tokens.idToken), expired: false })
  }

  private drop(expired: boolean): void {
    this.tokens = null
    this.storage.removeItem(this.key)
    this.publish({ user: null, expired })
  }

  private publish(state: SessionState): void {
    this.state = state
    for (const listener of this.listeners) listener()
  }

  private stored(): Tokens | null {
    const text = this.storage.getItem(this.key)
    try {
      const tokens = text ? (JSON.parse(text) as Tokens) : null
      return tokens && userOf(tokens.idToken).id ? tokens : null
    } catch {
      // Not ours, or cut off: as good as signed out.
      this.storage.removeItem(this.key)
      return null
    }
  }

  private async oneTabAtATime<T>(work: () => Promise<T>): Promise<T> {
    // Web locks exist in secure contexts only; without them two tabs may both refresh, which Cognito allows.
    return 'locks' in navigator ? await navigator.locks.request(this.key, work) : await work()
  }
}
