/**
 * Anything that stands between a request and its answer: a refusal of a service (its `code` is stable, its `detail` is for
 * people) or no answer at all (`code` "offline").
 */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'

  constructor(
    /** HTTP status; 0 when there was no answer. */
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    /** The rest of the body, such as `ahead` of `shop.full`. */
    readonly extra: Readonly<Record<string, unknown>> = {},
    /** Seconds, from Retry-After. */
    readonly retryAfter: number | null = null,
  ) {
    super(detail || title || code)
  }

  /** Whether the same request may well succeed in a moment. */
  get transient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 502
  }

  number(field: string): number | null {
    const value = this.extra[field]
    return typeof value === 'number' ? value : null
  }

  static offline(cause: unknown): ApiProblem {
    const problem = new ApiProblem(0, 'offline', '', '')
    problem.cause = cause
    return problem
  }

  static fromBody(response: Response, body: unknown): ApiProblem {
    const fields: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {}
    const text = (name: string) => (typeof fields[name] === 'string' ? fields[name] : '')
    const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN)
    return new ApiProblem(
      response.status,
      text('code') || codeOfStatus(response.status),
      text('title'),
      text('detail'),
      fields,
      Number.isFinite(retryAfter) ? retryAfter : null,
    )
  }

  static from(error: unknown): ApiProblem {
    return error instanceof ApiProblem ? error : new ApiProblem(500, 'unexpected', '', String(error))
  }
}

/** For answers that did not come from our services and carry no code of ours. */
function codeOfStatus(status: number): string {
  if (status === 401) return 'unauthenticated'
  if (status === 403) return 'forbidden'
  if (status === 404) return 'not_found'
  if (status === 429) return 'rate.limited'
  return status >= 502 ? 'try_again' : 'unexpected'
}
