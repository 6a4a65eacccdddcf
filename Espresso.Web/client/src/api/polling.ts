import { useQuery, useQueryClient, type QueryKey, type UseQueryResult } from '@tanstack/react-query'
import { useRef } from 'react'
import { useApi } from './context'
import type { Tagged } from './conditional'
import { ApiProblem } from './problem'
import { useConnected } from './useLive'

/** Where taps race: what two of the staff may reach for at the same time. */
export const fastMs = 1_000
/** Where somebody waits for what somebody else does. Every question has a price (docs/cost.md), and there are most of these. */
export const steadyMs = 3_000
/** The same, while it is known that it will take a while yet. */
export const calmMs = 6_000
/** Where nothing changes by itself soon, and the longest pause while the services are away. */
export const slowMs = 15_000
/** Where something else says that it is time to ask, or where asking again is only for those who leave the page open. */
export const rareMs = 60_000

export type Pace = 'fast' | 'steady' | 'calm' | 'slow' | 'rare'

const pauses: Record<Pace, number> = { fast: fastMs, steady: steadyMs, calm: calmMs, slow: slowMs, rare: rareMs }

/** How long until the next question, after `failures` questions in a row without an answer. */
export function pauseMs(pace: Pace, failures: number, retryAfterSeconds: number | null): number {
  const usual = pauses[pace]
  if (failures === 0) {
    return usual
  }
  const asked = (retryAfterSeconds ?? 0) * 1_000
  return Math.min(slowMs, Math.max(usual, asked, fastMs * 2 ** Math.min(failures, 4)))
}

/** The pace of what the live connection tells of, while it does: what hurries leaves that to the hints. */
export function relaxed(pace: Pace, told: Pace): Pace {
  return pauses[pace] < pauses[told] ? told : pace
}

export interface Polled<T> {
  key: QueryKey
  read: (known: Tagged<T> | undefined, signal: AbortSignal) => Promise<Tagged<T>>
  /** How soon somebody has to see that what was read has changed, `age` milliseconds after it was read as it is. */
  pace: (value: T, age: number) => Pace
  /** For what the live connection tells of: the pace that is left while there is one. */
  told?: Pace
  enabled?: boolean
  /** Whether it is read again by itself at all. */
  live?: boolean
}

export type PolledResult<T> = UseQueryResult<T, ApiProblem>

/** Reads again and again at the pace of what was read, never while the page is hidden. */
export function usePolled<T>({ key, read, pace, told, enabled = true, live = true }: Polled<T>): PolledResult<T> {
  const client = useQueryClient()
  const { newest } = useApi()
  const connected = useConnected()
  const failures = useRef(0)
  const paceOf = (data: Tagged<T> | undefined): Pace => (data === undefined ? 'fast' : pace(data.value, Date.now() - data.readAt))
  // A question without an answer may have been a hint's: then what was told shows no sooner than it is asked for again.
  const turnOf = (data: Tagged<T> | undefined, failed: boolean): Pace =>
    told && connected && !failed ? relaxed(paceOf(data), newest.awaiting ? 'steady' : told) : paceOf(data)
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
      !live && data !== undefined
        ? false
        : error && !error.transient
          ? slowMs
          : pauseMs(turnOf(data, error !== null), error ? failures.current : 0, error?.retryAfter ?? null),
    refetchIntervalInBackground: false,
    // Whoever comes back to the page wants to know now; what is asked for rarely can wait for its turn.
    refetchOnWindowFocus: ({ state: { data } }) => (paceOf(data) === 'rare' ? true : 'always'),
    staleTime: ({ state: { data } }) => (paceOf(data) === 'rare' ? rareMs : fastMs),
  })
}

function valueOf<T>(tagged: Tagged<T>): T {
  return tagged.value
}
