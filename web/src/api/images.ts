import {
  infiniteQueryOptions,
  queryOptions,
  type InfiniteData,
  type QueryClient,
  type QueryKey,
} from '@tanstack/react-query'
import { client, unwrap } from './client'
import { byCursor, pageAt, putIn, takeFrom } from './pages'
import type { paths } from './schema'

export type Page = paths['/api/v1/images']['get']['responses'][200]['content']['application/json']
export type List = InfiniteData<Page, string | null>

/** An image as the API describes it. */
export type Image = Page['items'][number]
/** Whose images a list holds. */
export type Scope = 'public' | 'mine'
/** What its owner may change. */
export type ImageEdit = { title: string; description: string | null }

/** The key of every gallery that is loaded. */
export const LISTS = ['images', 'list'] as const

/** A gallery, newest first, a page a cursor. */
export function imagesQuery(scope: Scope, limit = 60) {
  return infiniteQueryOptions({
    queryKey: [...LISTS, scope],
    queryFn: ({ pageParam, signal }) => readPage(scope, pageParam, limit, signal),
    ...byCursor,
    // Asked for anew it would come page by page: `lookForNew` asks for the first alone.
    staleTime: Infinity,
    // Pages that did not change are the same objects anyway; to compare all would be work for all.
    structuralSharing: false,
  })
}

/** One page of a gallery. */
export function readPage(
  scope: Scope,
  cursor: string | null,
  limit: number,
  signal?: AbortSignal,
): Promise<Page> {
  const query = { scope, ...pageAt(cursor, limit) }
  return unwrap(client.GET('/api/v1/images', { params: { query }, signal }))
}

/** One image; shown at once where a list already holds it. */
export function imageQuery(id: string, queries: QueryClient) {
  return queryOptions<Image>({
    queryKey: ['images', 'one', id],
    queryFn: ({ signal }) => unwrap(client.GET('/api/v1/images/{id}', { params: { path: { id } }, signal })),
    placeholderData: () => findInLists(queries, id),
  })
}

/** All images of the pages loaded so far, each once: a page boundary may move while others upload. */
export function flatten(pages: Page[]): Image[] {
  const seen = new Map<string, Image>()
  for (const page of pages) {
    for (const image of page.items) if (!seen.has(image.id)) seen.set(image.id, image)
  }
  return [...seen.values()]
}

/** Puts a new image first in every gallery that is loaded. */
export function addToLists(queries: QueryClient, image: Image): void {
  queries.setQueryData(['images', 'one', image.id], image)
  updateLists(queries, (list) => {
    const [first, ...rest] = list.pages
    if (!first || holds(list, image.id)) return list
    return { ...list, pages: [{ ...first, items: [image, ...first.items] }, ...rest] }
  })
}

/** The lists that held an image. */
export type Places = readonly QueryKey[]

/** Takes an image out of every gallery that is loaded, and tells which held it. */
export async function takeOut(queries: QueryClient, id: string): Promise<Places> {
  await queries.cancelQueries({ queryKey: LISTS })
  const places = queries
    .getQueriesData<List>({ queryKey: LISTS })
    .filter(([, list]) => list && holds(list, id))
    .map(([key]) => key)
  updateLists(queries, (list) => takeFrom(list, id))
  return places
}

/** Puts an image back where it was: ids sort by the time of upload. */
export function putBack(queries: QueryClient, image: Image, places: Places): void {
  const older = (other: Image) => other.id < image.id
  for (const key of places) queries.setQueryData<List>(key, (list) => list && putIn(list, image, older))
}

function findInLists(queries: QueryClient, id: string): Image | undefined {
  for (const [, list] of queries.getQueriesData<List>({ queryKey: LISTS })) {
    for (const page of list?.pages ?? []) {
      const found = page.items.find((image) => image.id === id)
      if (found) return found
    }
  }
  return undefined
}

function holds(list: List, id: string): boolean {
  return list.pages.some(({ items }) => items.some((image) => image.id === id))
}

/** Changes every gallery that is loaded. */
export function updateLists(queries: QueryClient, change: (list: List) => List) {
  queries.setQueriesData<List>({ queryKey: LISTS }, (list) => list && change(list))
}
