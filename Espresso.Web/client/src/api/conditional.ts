import { ApiProblem } from './problem'

/** What was read, with the tag to ask for changes by. */
export interface Tagged<T> {
  value: T
  etag: string | null
  /** When it was read as it is, in milliseconds since 1970 by this device's clock; later answers that nothing has changed leave it. */
  readAt: number
}

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/**
 * Asks whether something has changed since `known` was read. A 304, or an answer with the very same tag, gives back `known`
 * itself, so that nothing renders again.
 *
 * @param newerWins keeps `known` when the answer is older than it: a list is read from an index that lags behind.
 */
export async function ifChanged<T>(
  known: Tagged<T> | undefined,
  read: (headers: Record<string, string>) => Promise<Answer<T>>,
  newerWins?: (known: T, answered: T) => T,
): Promise<Tagged<T>> {
  const { data, error, response } = await read(known?.etag ? { 'If-None-Match': known.etag } : {})
  if (known && (response.status === 304 || (known.etag !== null && response.headers.get('ETag') === known.etag))) {
    return known
  }
  if (!response.ok) {
    throw ApiProblem.fromBody(response, error)
  }
  const answered = data as T
  const value = known && newerWins ? newerWins(known.value, answered) : answered
  return value === known?.value ? known : { value, etag: response.headers.get('ETag'), readAt: Date.now() }
}

/** For anything that carries its version. */
export function newerVersion<T extends { version: number }>(known: T, answered: T): T {
  return answered.version < known.version ? known : answered
}
