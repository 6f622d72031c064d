import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { client, unwrap } from './client'
import type { paths } from './schema'

type Sessions = paths['/api/v1/sessions']['get']['responses'][200]['content']['application/json']

/** A browser in which the person is signed in. */
export type OwnSession = Sessions['items'][number]

const KEY = ['sessions'] as const

/** Where the person is signed in: this browser first. */
export function sessionsQuery() {
  return queryOptions({
    queryKey: KEY,
    queryFn: ({ signal }) => unwrap(client.GET('/api/v1/sessions', { signal })),
  })
}

/** Signs the person out in another browser. */
export function useEndSession() {
  return useEnding(
    ({ id }: OwnSession) => unwrap(client.DELETE('/api/v1/sessions/{id}', { params: { path: { id } } })),
    (session, { id }) => session.id !== id,
  )
}

/** Signs the person out in every browser but this one. */
export function useEndOtherSessions() {
  return useEnding(
    () => unwrap(client.DELETE('/api/v1/sessions')),
    ({ current }) => current,
  )
}

/** Ends sessions, and keeps those in the list that `stays` says; asks anew where the API knows better. */
function useEnding<T>(end: (what: T) => Promise<unknown>, stays: (session: OwnSession, what: T) => boolean) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: end,
    onSuccess: (_done, what) => {
      queries.setQueryData<Sessions>(
        KEY,
        (list) => list && { items: list.items.filter((session) => stays(session, what)) },
      )
    },
    onError: () => queries.invalidateQueries({ queryKey: KEY }),
  })
}
