import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import { beforeEach, expect, it } from 'vitest'
import { createQueryClient } from '@/api/query-client'
import type { Image } from '@/api/images'
import {
  deleteForGood,
  deleteImage,
  emptyTrash,
  restoreImage,
  undoDelete,
  type TrashedImage,
} from '@/api/trash'
import { anImage, answer } from './help'

type List<T> = InfiniteData<{ items: T[]; nextCursor: string | null }>

let queries: QueryClient

/** Deleted at this hour of one day. */
function trashed(id: string, hour: number): TrashedImage {
  const at = (day: string) => `2026-${day}T${String(hour).padStart(2, '0')}:00:00Z`
  return { ...anImage(id), trashedAt: at('11-01'), purgedAt: at('12-01') }
}

function list<T>(...pages: T[][]): List<T> {
  const ends = pages.map((items, index) => ({ items, nextCursor: index < pages.length - 1 ? 'x' : null }))
  return { pages: ends, pageParams: pages.map(() => null) }
}

const GALLERY = ['images', 'list', 'public']
const gallery = () => idsOf(queries.getQueryData<List<Image>>(GALLERY))
const trash = () => idsOf(queries.getQueryData<List<TrashedImage>>(['trash']))
const idsOf = (held?: List<Image>) => held?.pages.flatMap(({ items }) => items.map(({ id }) => id))

beforeEach(() => {
  queries = createQueryClient()
  queries.setQueryData(
    GALLERY,
    list(
      ['c', 'b'].map((id) => anImage(id)),
      [anImage('a')],
    ),
  )
  queries.setQueryData(['trash'], list([trashed('z', 9), trashed('x', 8)], [trashed('y', 7)]))
})

const gone = { status: 404, body: { type: 'https://infravault.dev/problems/not-found' } }

it('deletes at once, and looks at the trash anew', async () => {
  let meanwhile
  const requests = answer(() => {
    meanwhile = gallery()
    return { status: 204 }
  })
  expect(await deleteImage(queries, anImage('b'))).toEqual([GALLERY])
  expect(meanwhile).toEqual(['c', 'a'])
  expect(requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
    'DELETE /api/v1/images/b',
  ])
  expect(queries.getQueryState(['trash'])?.isInvalidated).toBe(true)
})

it('brings back what could not be deleted, and leaves alone what was deleted meanwhile', async () => {
  answer(({ url }) => (url.endsWith('/b') ? { status: 503, body: {} } : { status: 204 }))
  const failing = deleteImage(queries, anImage('b'))
  await deleteImage(queries, anImage('c'))
  await expect(failing).rejects.toThrow()
  expect(gallery()).toEqual(['b', 'a'])
})

it('undoes at once, and takes that back where the API refuses', async () => {
  answer(() => ({ status: 204 }))
  const places = await deleteImage(queries, anImage('a'))
  const requests = answer(() => ({ body: anImage('a') }))
  const undoing = undoDelete(queries, anImage('a'), places)
  expect(gallery()).toEqual(['c', 'b', 'a'])
  await undoing
  expect(requests[0]?.url).toMatch('/api/v1/images/a/restore')

  await deleteImage(queries, anImage('a')).catch(() => null)
  answer(() => gone)
  await expect(undoDelete(queries, anImage('a'), places)).rejects.toThrow()
  expect(gallery()).toEqual(['c', 'b'])
})

it('restores at once, and has the galleries read again', async () => {
  answer(() => ({ body: anImage('x') }))
  await restoreImage(queries, trashed('x', 8))
  expect(trash()).toEqual(['z', 'y'])
  expect(queries.getQueryState(GALLERY)?.isInvalidated).toBe(true)
})

it('puts what could not be restored or deleted back in its place', async () => {
  answer(() => ({ status: 503, body: {} }))
  for (const image of [trashed('z', 9), trashed('x', 8), trashed('y', 7)]) {
    for (const act of [restoreImage, deleteForGood]) {
      await expect(act(queries, image)).rejects.toThrow()
      expect(trash()).toEqual(['z', 'x', 'y'])
    }
  }
})

it('takes what is gone anyway for deleted, and says so of what cannot be restored', async () => {
  answer(() => gone)
  await deleteForGood(queries, trashed('x', 8))
  await expect(restoreImage(queries, trashed('y', 7))).rejects.toThrow()
  expect(trash()).toEqual(['z'])
})

it('empties the trash until nothing is left in it', async () => {
  let left = 3
  const requests = answer(() => ({ body: { deleted: 1000, more: --left > 0 } }))
  await emptyTrash(queries)
  expect(requests).toHaveLength(3)
  expect(queries.getQueryState(['trash'])?.isInvalidated).toBe(true)
})
