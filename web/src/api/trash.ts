import {
  hashKey,
  infiniteQueryOptions,
  type InfiniteData,
  type Query,
  type QueryClient,
} from '@tanstack/react-query'
import { client, unwrap } from './client'
import { LISTS, putBack, takeOut, type Image, type Places } from './images'
import { byCursor, pageAt, putIn, takeFrom } from './pages'
import { ApiError } from './problem'
import type { paths } from './schema'

type Page = paths['/api/v1/trash']['get']['responses'][200]['content']['application/json']
type Trash = InfiniteData<Page, string | null>

/** An image in its owner's trash. */
export type TrashedImage = Page['items'][number]

const TRASH = ['trash'] as const

/** One's own trash, what was deleted last first, a page a cursor. */
export function trashQuery(limit = 60) {
  return infiniteQueryOptions({
    queryKey: TRASH,
    queryFn: ({ pageParam, signal }) =>
      unwrap(client.GET('/api/v1/trash', { params: { query: pageAt(pageParam, limit) }, signal })),
    ...byCursor,
  })
}

/** Deletes an image; it vanishes at once and comes back where the API refuses. Tells where it was. */
export async function deleteImage(queries: QueryClient, image: Image): Promise<Places> {
  const places = await takeOut(queries, image.id)
  try {
    await unwrap(client.DELETE('/api/v1/images/{id}', { params: { path: { id: image.id } } }))
  } catch (error) {
    putBack(queries, image, places)
    throw error
  } finally {
    // A gallery that was on its way has been held up.
    void queries.invalidateQueries({ queryKey: LISTS, predicate: ({ state }) => !state.data })
  }
  queries.removeQueries({ queryKey: ['images', 'one', image.id] })
  void queries.invalidateQueries({ queryKey: TRASH })
  return places
}

/** Takes a deletion back; the image is there at once and vanishes again where the API refuses. */
export async function undoDelete(queries: QueryClient, image: Image, places: Places): Promise<void> {
  putBack(queries, image, places)
  try {
    queries.setQueryData(['images', 'one', image.id], await restore(image.id))
  } catch (error) {
    await takeOut(queries, image.id)
    throw error
  } finally {
    void queries.invalidateQueries({ queryKey: TRASH })
  }
  // Others may have been read while it was away.
  const others = ({ queryKey }: Query) => !places.some((key) => hashKey(key) === hashKey(queryKey))
  void queries.invalidateQueries({ queryKey: LISTS, predicate: others })
}

/** Takes an image back from the trash, which it leaves at once. */
export async function restoreImage(queries: QueryClient, image: TrashedImage): Promise<void> {
  await leaveTrash(queries, image, () => restore(image.id))
  void queries.invalidateQueries({ queryKey: LISTS })
}

/** Deletes an image for good, which leaves the trash at once. */
export async function deleteForGood(queries: QueryClient, image: TrashedImage): Promise<void> {
  const path = { id: image.id }
  try {
    await leaveTrash(queries, image, () => unwrap(client.DELETE('/api/v1/trash/{id}', { params: { path } })))
  } catch (error) {
    // Its time was up, or another window was quicker: it is as gone as it was to be.
    if (!isGone(error)) throw error
  }
}

/** Deletes for good whatever is in the trash. */
export async function emptyTrash(queries: QueryClient): Promise<void> {
  await queries.cancelQueries({ queryKey: TRASH })
  try {
    let more = true
    while (more) more = (await unwrap(client.DELETE('/api/v1/trash'))).more
  } finally {
    await queries.invalidateQueries({ queryKey: TRASH })
  }
}

function restore(id: string): Promise<Image> {
  return unwrap(client.POST('/api/v1/images/{id}/restore', { params: { path: { id } } }))
}

/** What could not be done is undone, unless the image is gone anyway. */
async function leaveTrash(queries: QueryClient, image: TrashedImage, request: () => Promise<unknown>) {
  await queries.cancelQueries({ queryKey: TRASH })
  queries.setQueryData<Trash>(TRASH, (trash) => trash && takeFrom(trash, image.id))
  try {
    await request()
  } catch (error) {
    const earlier = (other: TrashedImage) => place(other) < place(image)
    if (!isGone(error)) {
      queries.setQueryData<Trash>(TRASH, (trash) => trash && putIn(trash, image, earlier))
    }
    throw error
  }
}

function place({ trashedAt, id }: TrashedImage): string {
  return `${new Date(trashedAt).toISOString()} ${id}`
}

function isGone(error: unknown): boolean {
  return error instanceof ApiError && error.slug === 'not-found'
}
