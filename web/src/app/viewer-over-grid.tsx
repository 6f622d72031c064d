import { useInfiniteQuery } from '@tanstack/react-query'
import { useCanGoBack, useNavigate, useRouter } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { flatten, imagesQuery, type Scope } from '@/api/images'
import { ViewerDialog } from '@/features/viewer/viewer-dialog'
import { paths } from '@/paths'

/** The viewer as a dialog: the address shows the image's own URL, Back closes it. */
export default function ViewerOverGrid({ id, scope }: { id: string; scope: Scope }) {
  const router = useRouter()
  const navigate = useNavigate()
  const canGoBack = useCanGoBack()
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(imagesQuery(scope))
  const images = useMemo(() => flatten(data?.pages ?? []), [data])

  const onShow = useCallback(
    (next: string) =>
      void navigate({
        to: '.',
        search: { image: next },
        mask: { to: paths.image, params: { id: next }, unmaskOnReload: true },
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  )
  const onClose = useCallback(() => {
    if (canGoBack) router.history.back()
    else void navigate({ to: '.', search: {}, replace: true, resetScroll: false })
  }, [canGoBack, navigate, router])
  const onNearEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage({ cancelRefetch: false })
  }, [fetchNextPage, hasNextPage, isFetchingNextPage])

  return (
    <ViewerDialog
      id={id}
      images={images}
      hasMore={hasNextPage}
      onShow={onShow}
      onClose={onClose}
      onNearEnd={onNearEnd}
    />
  )
}
