import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { useCallback, useState } from 'react'

/** Pages that load by themselves before a person is asked, so that the footer can be reached. */
const AUTOMATIC_PAGES = 3

export type Pages = ReturnType<typeof usePages>

/** How a list grows page by page. */
export function usePages(query: UseInfiniteQueryResult<InfiniteData<unknown>>) {
  const [allowed, setAllowed] = useState(AUTOMATIC_PAGES)
  const { data, hasNextPage, isFetching, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query
  const pages = data?.pages.length ?? 0
  const idle = hasNextPage && !isFetchingNextPage && !isFetchNextPageError

  const loadMore = useCallback(() => {
    setAllowed(pages + AUTOMATIC_PAGES)
    void fetchNextPage({ cancelRefetch: false })
  }, [fetchNextPage, pages])

  /** For the end coming into view. Another one once a refetch is over, since that would swallow the request. */
  const onEndVisible = useCallback(() => {
    if (idle && !isFetching && pages < allowed) void fetchNextPage({ cancelRefetch: false })
  }, [allowed, fetchNextPage, idle, isFetching, pages])

  return { query, onEndVisible, loadMore, asksForMore: idle && pages >= allowed }
}
