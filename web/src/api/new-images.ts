import type { QueryClient } from '@tanstack/react-query'
import { imagesQuery, readPage, type List, type Page, type Scope } from './images'

/** How long nobody looks for new images, in milliseconds. */
const FRESH = 15_000

/** Asks for the first page of a gallery that was read some time ago, and puts what it says in. */
export async function lookForNew(queries: QueryClient, scope: Scope): Promise<void> {
  const { queryKey } = imagesQuery(scope)
  const read = queries.getQueryState<List>(queryKey)
  if (!read?.data || read.fetchStatus !== 'idle' || Date.now() - read.dataUpdatedAt < FRESH) return
  const head = await queries
    .fetchQuery({
      queryKey: ['images', 'head', scope],
      queryFn: ({ signal }) => readPage(scope, null, 60, signal),
    })
    .catch(() => null)
  if (head) queries.setQueryData<List>(queryKey, (list) => list && withHead(list, head))
}

/** Ids sort by the time of upload: what is older than the last of the new first page stays as it is. */
function withHead(list: List, head: Page): List {
  const [first, ...rest] = list.pages
  const oldest = head.items.at(-1)
  const newest = first?.items[0]
  const isApart = newest && oldest && newest.id < oldest.id
  // All there is, or so much that is new that what is between is not known.
  if (head.nextCursor === null || isApart) return { pages: [head], pageParams: [null] }
  if (!first || !oldest) return list
  const stays = first.items.filter(({ id }) => id < oldest.id)
  return { ...list, pages: [{ ...first, items: [...head.items, ...stays] }, ...rest] }
}
