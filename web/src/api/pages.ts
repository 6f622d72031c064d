type Pages<T> = { pages: { items: T[] }[] }
type Cursor = string | null

/** How a list goes on: each page of the API names the cursor of the next. */
export const byCursor = {
  initialPageParam: null as Cursor,
  getNextPageParam: (last: { nextCursor: Cursor }) => last.nextCursor ?? undefined,
}

/** What asks for the page of `limit` items at a cursor; without one it is the first. */
export function pageAt(cursor: Cursor, limit: number) {
  return { limit, ...(cursor === null ? {} : { cursor }) }
}

/**
 * Puts an item back into the pages that it was taken out of: before the first that `follows` it, and after
 * the last of all where none does. One that is there already stays as it is.
 */
export function putIn<T extends { id: string }, L extends Pages<T>>(
  list: L,
  item: T,
  follows: (other: T) => boolean,
): L {
  if (list.pages.some(({ items }) => items.some(({ id }) => id === item.id))) return list
  const target = list.pages.find(({ items }) => items.some(follows)) ?? list.pages.at(-1)
  const into = (items: T[]) => {
    const next = items.findIndex(follows)
    return items.toSpliced(next < 0 ? items.length : next, 0, item)
  }
  const pages = list.pages.map((page) => (page === target ? { ...page, items: into(page.items) } : page))
  return { ...list, pages }
}

/** Takes an item out of the pages that hold it. */
export function takeFrom<T extends { id: string }, L extends Pages<T>>(list: L, id: string): L {
  const holds = ({ items }: { items: T[] }) => items.some((item) => item.id === id)
  const pages = list.pages.map((page) =>
    holds(page) ? { ...page, items: page.items.filter((item) => item.id !== id) } : page,
  )
  return { ...list, pages }
}

type Known = { before: readonly { id: string }[] | undefined; items: readonly { id: string }[] }
const known = new WeakMap<readonly { id: string }[], Known>()

/**
 * The items of each page without those of the page before: a boundary may move while others upload. What was
 * answered for the same two pages is answered again.
 */
export function distinct<T extends { id: string }>(
  pages: readonly { items: readonly T[] }[],
): (readonly T[])[] {
  return pages.map(({ items }, index) => {
    const before = pages[index - 1]?.items
    const last = known.get(items)
    if (last && last.before === before) return last.items as readonly T[]
    const seen = new Set(before?.map(({ id }) => id))
    const others = items.some(({ id }) => seen.has(id)) ? items.filter(({ id }) => !seen.has(id)) : items
    known.set(items, { before, items: others })
    return others
  })
}
