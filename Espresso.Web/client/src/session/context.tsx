import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Session, SessionState } from './session'

const SessionContext = createContext<Session | null>(null)
export const SessionProvider = SessionContext.Provider

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) {
    throw new Error('useSession is used outside of SessionProvider.')
  }
  return session
}

export interface WhoAmI extends SessionState {
  isBarista: boolean
  isAdmin: boolean
  isStaff: boolean
}

export function useWho(): WhoAmI {
  const session = useSession()
  const state = useSyncExternalStore(session.subscribe, session.snapshot)
  const isAdmin = state.user?.groups.includes('admin') ?? false
  const isBarista = state.user?.groups.includes('barista') ?? false
  return { ...state, isAdmin, isBarista, isStaff: isAdmin || isBarista }
}
