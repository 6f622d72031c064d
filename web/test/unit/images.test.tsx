import { act, renderHook, waitFor } from '@testing-library/react'
import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import { expect, it } from 'vitest'
import { addToLists, useDeleteImage, useEditImage, type Image } from '@/api/images'
import { createQueryClient } from '@/api/query-client'
import { anImage, answer, withQueries } from './help'

type List = InfiniteData<{ items: Image[]; nextCursor: string | null }>

function setup(...pages: string[][]): QueryClient {
  const queries = createQueryClient()
  for (const scope of ['public', 'mine']) {
    queries.setQueryData<List>(['images', 'list', scope], {
      pages: pages.map((ids) => ({ items: ids.map((id) => anImage(id)), nextCursor: null })),
      pageParams: pages.map(() => null),
    })
  }
  return queries
}

function ids(queries: QueryClient, scope = 'public') {
  const list = queries.getQueryData<List>(['images', 'list', scope])
  return list?.pages.map(({ items }) => items.map(({ id }) => id))
}

it('puts a new image first in every gallery, once', () => {
  const queries = setup(['a', 'b'], ['c'])
  addToLists(queries, anImage('new'))
  addToLists(queries, anImage('new'))
  expect(ids(queries)).toEqual([['new', 'a', 'b'], ['c']])
  expect(ids(queries, 'mine')).toEqual([['new', 'a', 'b'], ['c']])
})

it('deletes at once', async () => {
  const requests = answer(() => ({ status: 204 }))
  const queries = setup(['a', 'b'], ['c'])
  const { result } = renderHook(() => useDeleteImage(), { wrapper: withQueries(queries) })
  await act(() => result.current.mutateAsync(anImage('b')))
  expect(ids(queries)).toEqual([['a'], ['c']])
  expect(ids(queries, 'mine')).toEqual([['a'], ['c']])
  expect(requests[0]?.method).toBe('DELETE')
})

it('brings a deleted image back where the API refuses', async () => {
  answer(() => ({ status: 503, body: {} }))
  const queries = setup(['a', 'b'], ['c'])
  const { result } = renderHook(() => useDeleteImage(), { wrapper: withQueries(queries) })
  act(() => {
    result.current.mutate(anImage('b'))
  })
  await waitFor(() => {
    expect(result.current.isError).toBe(true)
  })
  expect(ids(queries)).toEqual([['a', 'b'], ['c']])
})

it('shows an edit everywhere', async () => {
  answer(() => ({ body: anImage('b', { title: 'Renamed' }) }))
  const queries = setup(['a', 'b'])
  const { result } = renderHook(() => useEditImage('b'), { wrapper: withQueries(queries) })
  await act(() => result.current.mutateAsync({ title: 'Renamed', description: null }))
  const list = queries.getQueryData<List>(['images', 'list', 'mine'])
  expect(list?.pages[0]?.items[1]?.title).toBe('Renamed')
  expect(queries.getQueryData<Image>(['images', 'one', 'b'])?.title).toBe('Renamed')
})
