import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { flatten, imagesQuery, type Scope } from '@/api/images'
import { usePages } from '@/lib/use-pages'

/** A gallery that grows page by page. */
export function useGallery(scope: Scope, enabled = true) {
  const query = useInfiniteQuery({ ...imagesQuery(scope), enabled })
  const { data } = query
  const images = useMemo(() => flatten(data?.pages ?? []), [data])
  return { ...usePages(query), query, images }
}
