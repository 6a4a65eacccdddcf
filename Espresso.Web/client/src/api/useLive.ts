import { useEffect, useSyncExternalStore } from 'react'
import { useApi } from './context'

/** Whether the live connection is open. */
export function useConnected(): boolean {
  const { live } = useApi()
  return useSyncExternalStore(live.subscribe, live.connected)
}

/** Whether the live connection cannot be had at the moment. */
export function useAway(): boolean {
  const { live } = useApi()
  return useSyncExternalStore(live.subscribe, live.away)
}

/** Keeps the live connection open while `wanted`. */
export function useLive(wanted: boolean): void {
  const { live } = useApi()
  useEffect(() => (wanted ? live.want() : undefined), [live, wanted])
}
