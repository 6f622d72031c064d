import { act, renderHook } from '@testing-library/react'
import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import { expect, it, vi } from 'vitest'
import { useEditImage } from '@/api/edit-image'
import { addToLists, putBack, takeOut, type Image } from '@/api/images'
import { lookForNew } from '@/api/new-images'
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

it('takes an image out of every gallery and puts it back in its place', async () => {
  for (const id of ['f', 'd', 'a']) {
    const queries = setup(['f', 'e', 'd'], ['c', 'b', 'a'])
    const places = await takeOut(queries, id)
    expect(places).toHaveLength(2)
    for (const scope of ['public', 'mine']) expect(ids(queries, scope)?.flat()).not.toContain(id)
    putBack(queries, anImage(id), places)
    putBack(queries, anImage(id), places)
    for (const scope of ['public', 'mine']) {
      expect(ids(queries, scope)?.flat()).toEqual(['f', 'e', 'd', 'c', 'b', 'a'])
    }
  }
})

it('puts an image back only where it was', async () => {
  const queries = setup(['b'])
  queries.setQueryData<List>(['images', 'list', 'public'], {
    pages: [{ items: [anImage('z')], nextCursor: 'more' }],
    pageParams: [null],
  })
  putBack(queries, anImage('b'), await takeOut(queries, 'b'))
  expect(ids(queries, 'public')).toEqual([['z']])
  expect(ids(queries, 'mine')).toEqual([['b']])
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

it('looks for new images by the first page alone, and only after a while', async () => {
  const requests = answer(() => ({ body: { items: [anImage('9'), anImage('6')], nextCursor: 'more' } }))
  const queries = setup(['7', '6', '5'], ['4', '3'])
  await lookForNew(queries, 'public')
  expect(requests).toHaveLength(0)

  vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000)
  await lookForNew(queries, 'public')
  expect(requests).toHaveLength(1)
  // The seventh is gone meanwhile.
  expect(ids(queries)).toEqual([
    ['9', '6', '5'],
    ['4', '3'],
  ])
})

it('begins again where so much is new that nothing is known in between', async () => {
  answer(() => ({ body: { items: [anImage('9'), anImage('8')], nextCursor: 'more' } }))
  const queries = setup(['7', '6'], ['5'])
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000)
  await lookForNew(queries, 'public')
  expect(ids(queries)).toEqual([['9', '8']])
})

it('leaves the pages as they are that an image was not in', async () => {
  const queries = setup(['f', 'e'], ['d', 'c'])
  const before = queries.getQueryData<List>(['images', 'list', 'public'])?.pages
  await takeOut(queries, 'e')
  const after = queries.getQueryData<List>(['images', 'list', 'public'])?.pages
  expect(after?.[1]).toBe(before?.[1])
})
