import { useSearchParams } from 'wouter'

/** Where to go after signing in: an address of this site, nothing else. */
export function safeNext(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/'
}

/** Takes the wish along from page to page, so that a scanned code survives signing up. */
export function useNext(): { next: string; withNext: (path: string, extra?: Record<string, string>) => string } {
  const [params] = useSearchParams()
  const next = safeNext(params.get('next'))
  return {
    next,
    withNext: (path, extra = {}) => {
      const query = new URLSearchParams({ ...extra, ...(next === '/' ? {} : { next }) })
      return query.size > 0 ? `${path}?${query}` : path
    },
  }
}
