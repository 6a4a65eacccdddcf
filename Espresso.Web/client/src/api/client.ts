import createClient, { type Client } from 'openapi-fetch'
import { connection } from './connection'
import type { paths as NotificationPaths } from './generated/notifications'
import type { paths as OrderPaths } from './generated/orders'
import { ApiProblem } from './problem'

/** What the client needs of the session, and no more. */
export interface TokenSource {
  /** A token that is still good, refreshed if need be; null when nobody is signed in. */
  token(): Promise<string | null>
  /** Called when a service refused the token. Resolves to another one to try, or null when the session is over. */
  renew(refused: string): Promise<string | null>
}

/** Longer than the gateway waits for a service, so its answer comes first. */
const answerWithinMs = 25_000

export interface Api {
  orders: Client<OrderPaths>
  notifications: Client<NotificationPaths>
}

/**
 * What anybody may read is asked for without a token and without headers of ours: such a request needs no question in
 * advance (CORS), which is charged like any other. The browser itself asks by the tag of what it has.
 */
export const openToAll = { cache: 'no-cache' } as const

export function createApi(baseUrl: string, session: TokenSource): Api {
  const send = async (request: Request): Promise<Response> => {
    if (request.cache === openToAll.cache) {
      return attempt(request, null)
    }
    const token = await session.token()
    const retry = request.clone()
    const response = await attempt(request, token)
    if (response.status !== 401 || token === null) {
      return response
    }
    const other = await session.renew(token)
    return other === null ? response : attempt(retry, other)
  }
  // Else the browser's own cache stays out of it: what is kept, and for how long, is decided in one place (conditional.ts).
  const options = { baseUrl: baseUrl || globalThis.location.origin, fetch: send, cache: 'no-store' } as const
  return { orders: createClient<OrderPaths>(options), notifications: createClient<NotificationPaths>(options) }
}

async function attempt(request: Request, token: string | null): Promise<Response> {
  if (token !== null) {
    request.headers.set('Authorization', `Bearer ${token}`)
  }
  try {
    const response = await fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(answerWithinMs)]) })
    connection.report(response.status < 502)
    return response
  } catch (error) {
    if (request.signal.aborted) {
      throw error
    }
    connection.report(false)
    throw ApiProblem.offline(error)
  }
}

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/** The body of an answer, or the problem thrown. */
export async function body<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await answer
  if (!response.ok) {
    throw ApiProblem.fromBody(response, error)
  }
  return data as T
}
