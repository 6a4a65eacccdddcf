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
  /** The same, for what the pages do without: no answer there does not mean that the services are away. */
  dispensable: Client<NotificationPaths>
}

/**
 * What anybody may read is asked for without a token and without headers of ours: such a request needs no question in
 * advance (CORS), which is charged like any other. The browser itself asks by the tag of what it has.
 */
export const openToAll = { cache: 'no-cache' } as const

export function createApi(baseUrl: string, session: TokenSource): Api {
  const sender = (report: Report) => async (request: Request): Promise<Response> => {
    if (request.cache === openToAll.cache) {
      return attempt(request, null, report)
    }
    const token = await session.token()
    const retry = request.clone()
    const response = await attempt(request, token, report)
    if (response.status !== 401 || token === null) {
      return response
    }
    const other = await session.renew(token)
    return other === null ? response : attempt(retry, other, report)
  }
  // Else the browser's own cache stays out of it: what is kept, and for how long, is decided in one place (conditional.ts).
  const options = { baseUrl: baseUrl || globalThis.location.origin, fetch: sender(connection.report), cache: 'no-store' } as const
  return {
    orders: createClient<OrderPaths>(options),
    notifications: createClient<NotificationPaths>(options),
    dispensable: createClient<NotificationPaths>({ ...options, fetch: sender(() => undefined) }),
  }
}

type Report = (answered: boolean) => void

async function attempt(request: Request, token: string | null, report: Report): Promise<Response> {
  if (token !== null) {
    request.headers.set('Authorization', `Bearer ${token}`)
  }
  try {
    const response = await fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(answerWithinMs)]) })
    report(response.status < 502)
    return response
  } catch (error) {
    if (request.signal.aborted) {
      throw error
    }
    report(false)
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
