import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query'
import { body } from '@/api/client'
import { useApi } from '@/api/context'
import { shopKey } from '@/api/orders'
import type { ApiProblem } from '@/api/problem'
import type { Shop, ShopChange } from '@/api/types'

export function useChangeShop(): UseMutationResult<Shop, ApiProblem, ShopChange> {
  const { api } = useApi()
  const client = useQueryClient()
  return useMutation<Shop, ApiProblem, ShopChange>({
    mutationFn: (change) => body<Shop>(api.orders.PUT('/api/shop', { body: change })),
    onSuccess: (shop) => client.setQueryData(shopKey, { value: shop, etag: null, readAt: Date.now() }),
    onError: () => void client.invalidateQueries({ queryKey: shopKey }),
  })
}
