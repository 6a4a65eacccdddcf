import { useSyncExternalStore } from 'react'

let reachable = true
const listeners = new Set<() => void>()

/** Whether the last request got any answer. A hint of the browser (`navigator.onLine`) is not proof of either. */
export const connection = {
  get reachable(): boolean {
    return reachable
  },
  report: (answered: boolean): void => {
    if (reachable !== answered) {
      reachable = answered
      for (const listener of listeners) listener()
    }
  },
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}

export function useReachable(): boolean {
  return useSyncExternalStore(connection.subscribe, () => connection.reachable)
}
