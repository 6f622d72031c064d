import { QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from './problem'

/** The cache of what the API said. Asks again only where that may help. */
export function createQueryClient(): QueryClient {
  const queries: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      // The session ended elsewhere: show the visitor's view instead of an error.
      onError: (error) => {
        if (error instanceof ApiError && error.slug === 'not-signed-in') {
          void queries.invalidateQueries({ queryKey: ['session'] })
        }
      },
    }),
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: 15_000,
        retry: (failures, error) => failures < 2 && error instanceof ApiError && error.retryable,
        retryDelay: (failures) => Math.min(4000, 500 * 2 ** failures),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
  return queries
}
