import { useQuery, useQueryClient, type QueryKey, type UseQueryResult } from '@tanstack/react-query'
import { useRef } from 'react'
import type { Tagged } from './conditional'
import { ApiProblem } from './problem'

/** While something can change. */
export const fastMs = 1_000
/** Otherwise, and the longest pause while the services are away. */
export const slowMs = 15_000

/** How long until the next question, after `failures` questions in a row without an answer. */
export function pauseMs(canChange: boolean, failures: number, retryAfterSeconds: number | null): number {
  const usual = canChange ? fastMs : slowMs
  if (failures === 0) {
    return usual
  }
  const asked = (retryAfterSeconds ?? 0) * 1_000
  return Math.min(slowMs, Math.max(usual, asked, fastMs * 2 ** Math.min(failures, 4)))
}

export interface Polled<T> {
  key: QueryKey
  read: (known: Tagged<T> | undefined, signal: AbortSignal) => Promise<Tagged<T>>
  /** Whether what was read can change by itself soon. */
  canChange: (value: T) => boolean
  enabled?: boolean
}

export type PolledResult<T> = UseQueryResult<T, ApiProblem>

/** Reads again and again: every second while it can change, every 15 s otherwise, never while the page is hidden. */
export function usePolled<T>({ key, read, canChange, enabled = true }: Polled<T>): PolledResult<T> {
  const client = useQueryClient()
  const failures = useRef(0)
  return useQuery<Tagged<T>, ApiProblem, T>({
    queryKey: key,
    queryFn: async ({ signal }) => {
      try {
        const answer = await read(client.getQueryData<Tagged<T>>(key), signal)
        failures.current = 0
        return answer
      } catch (error) {
        failures.current += 1
        throw error
      }
    },
    select: valueOf,
    enabled,
    // The next turn is the retry.
    retry: false,
    refetchInterval: ({ state: { data, error } }) =>
      error && !error.transient
        ? slowMs
        : pauseMs(data === undefined || canChange(data.value), error ? failures.current : 0, error?.retryAfter ?? null),
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: 'always',
    staleTime: fastMs,
  })
}

function valueOf<T>(tagged: Tagged<T>): T {
  return tagged.value
}
