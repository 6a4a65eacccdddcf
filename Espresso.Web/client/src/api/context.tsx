import { createContext, useContext } from 'react'
import type { Api } from './client'
import type { LiveConnection } from './live'
import type { NewestOrders } from './orders'

export interface ApiContextValue {
  api: Api
  newest: NewestOrders
  live: LiveConnection
}

const ApiContext = createContext<ApiContextValue | null>(null)
export const ApiProvider = ApiContext.Provider

export function useApi(): ApiContextValue {
  const value = useContext(ApiContext)
  if (!value) {
    throw new Error('useApi is used outside of ApiProvider.')
  }
  return value
}
