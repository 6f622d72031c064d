import { act, renderHook, waitFor } from '@testing-library/react'
import type { QueryClient } from '@tanstack/react-query'
import { expect, it } from 'vitest'
import { createQueryClient } from '@/api/query-client'
import { useSignOut } from '@/api/sign-out'
import { sessionsQuery, useEndOtherSessions, useEndSession, type OwnSession } from '@/api/sessions'
import { answer, withQueries } from './help'

function aSession(id: string, fields: Partial<OwnSession> = {}): OwnSession {
  const time = '2026-11-01T10:00:00Z'
  return { id, createdAt: time, seenAt: time, browser: null, current: false, ...fields }
}

const THREE = [aSession('here', { current: true }), aSession('phone'), aSession('library')]

function setup(): QueryClient {
  const queries = createQueryClient()
  queries.setQueryData(sessionsQuery().queryKey, { items: THREE })
  return queries
}

const ids = (queries: QueryClient) =>
  queries.getQueryData(sessionsQuery().queryKey)?.items.map(({ id }) => id)

it('ends one session, and keeps the others in the list', async () => {
  const requests = answer(() => ({ status: 204 }))
  const queries = setup()
  const { result } = renderHook(() => useEndSession(), { wrapper: withQueries(queries) })
  await act(() => result.current.mutateAsync(aSession('phone')))
  expect(requests.map(({ method, url }) => [method, new URL(url).pathname])).toEqual([
    ['DELETE', '/api/v1/sessions/phone'],
  ])
  expect(requests[0]?.headers.get('X-Requested-With')).toBe('infravault')
  expect(ids(queries)).toEqual(['here', 'library'])
})

it('ends all others, and keeps this one', async () => {
  const requests = answer(() => ({ status: 204 }))
  const queries = setup()
  const { result } = renderHook(() => useEndOtherSessions(), { wrapper: withQueries(queries) })
  await act(() => result.current.mutateAsync())
  expect(requests.map(({ method, url }) => [method, new URL(url).pathname])).toEqual([
    ['DELETE', '/api/v1/sessions'],
  ])
  expect(ids(queries)).toEqual(['here'])
})

it('keeps a session that could not be ended', async () => {
  answer(() => ({ status: 503, body: {} }))
  const queries = setup()
  const { result } = renderHook(() => useEndSession(), { wrapper: withQueries(queries) })
  act(() => {
    result.current.mutate(aSession('phone'))
  })
  await waitFor(() => {
    expect(result.current.isError).toBe(true)
  })
  expect(ids(queries)).toEqual(['here', 'phone', 'library'])
})

it('forgets where somebody was signed in once they sign out', async () => {
  answer(() => ({ status: 204 }))
  const queries = setup()
  const { result } = renderHook(() => useSignOut(), { wrapper: withQueries(queries) })
  await act(() => result.current.mutateAsync())
  expect(ids(queries)).toBeUndefined()
})
