import { queryOptions, useQuery } from '@tanstack/react-query'
import { client, unwrap } from './client'
import { ApiError } from './problem'
import type { paths } from './schema'

/** Who is signed in, and what they may send. */
export type Session = paths['/api/v1/session']['get']['responses'][200]['content']['application/json']
/** The person who is signed in. */
export type User = NonNullable<Session['user']>

export function sessionQuery() {
  return queryOptions({
    queryKey: ['session'],
    queryFn: ({ signal }) => unwrap(client.GET('/api/v1/session', { signal })),
    staleTime: 60_000,
  })
}

/** The signed-in person: undefined while it is not known, null for a visitor. */
export function useUser(): User | null | undefined {
  const { data } = useQuery(sessionQuery())
  return data && (data.user ?? null)
}

/**
 * Whether an error says no more than that nobody is signed in, while it is being asked who is: what stands
 * in its place is about to be another page.
 */
export function useIsPassing(error: unknown): boolean {
  const { isFetching } = useQuery(sessionQuery())
  return isFetching && error instanceof ApiError && error.slug === 'not-signed-in'
}
