import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { imagesQuery, type Scope } from '@/api/images'
import { distinct } from '@/api/pages'
import { usePages } from '@/lib/use-pages'

/** How far down somebody may be for new images to come in above without moving what is looked at. */
const AT_THE_TOP = 200

/** A gallery that grows page by page. */
export function useGallery(scope: Scope, enabled = true) {
  const query = useInfiniteQuery({ ...imagesQuery(scope), enabled })
  const { data } = query
  const pages = useMemo(() => distinct(data?.pages ?? []), [data])
  useNewImages(scope)
  return { ...usePages(query), query, pages }
}

/** Looks for images that are new whenever the page is come back to. */
function useNewImages(scope: Scope) {
  const queries = useQueryClient()
  useEffect(() => {
    const look = () => {
      if (document.visibilityState !== 'visible' || window.scrollY >= AT_THE_TOP) return
      // Not waited for by the first paint, when there is nothing to compare with.
      if (!queries.getQueryData(imagesQuery(scope).queryKey)) return
      void import('@/api/new-images').then(({ lookForNew }) => lookForNew(queries, scope))
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => {
      document.removeEventListener('visibilitychange', look)
    }
  }, [queries, scope])
}
