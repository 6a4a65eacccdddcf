/** What the site keeps of a sign-in. */
export interface Tokens {
  /** The token that the API takes. */
  idToken: string
  refreshToken: string
  /** On this device's clock, in milliseconds; the token's own times are on the issuer's. */
  expiresAt: number
}

export interface User {
  id: string
  email: string
  name: string
  /** Cognito groups; none means customer. */
  groups: readonly string[]
}

interface Claims {
  sub?: string
  email?: string
  name?: string
  given_name?: string
  exp?: number
  iat?: number
  'cognito:groups'?: unknown
}

/** Reads a token's claims. Nothing is trusted because of them: the services check the signature. */
export function claimsOf(token: string): Claims {
  const payload = token.split('.')[1] ?? ''
  const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
  return JSON.parse(new TextDecoder().decode(bytes)) as Claims
}

export function userOf(token: string): User {
  const claims = claimsOf(token)
  const groups = claims['cognito:groups']
  return {
    id: claims.sub ?? '',
    email: claims.email ?? '',
    name: claims.given_name ?? claims.name ?? '',
    groups: Array.isArray(groups) ? groups.filter((group) => typeof group === 'string') : [],
  }
}

/** The lifetime is taken as a length from now, so that a device whose clock is wrong can still sign in. */
export function expiryOf(token: string, now: number): number {
  const { exp = 0, iat = 0 } = claimsOf(token)
  return now + (exp - iat) * 1_000
}
