import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { flatten, imagesQuery } from '@/api/images'
import { RequireViewer } from '@/features/session/require-viewer'
import { ViewerPage } from '@/features/viewer/viewer-page'
import { focusContent } from '@/lib/focus'
import { paths } from '@/paths'

const route = getRouteApi(paths.image)

/** One image under its own URL; its neighbours are those of the public gallery. */
export function ImagePage() {
  const { id } = route.useParams()
  const navigate = useNavigate()
  const { data, hasNextPage } = useInfiniteQuery(imagesQuery('public'))
  const images = useMemo(() => flatten(data?.pages ?? []), [data])
  const onShow = useCallback(
    (next: string) => void navigate({ to: paths.image, params: { id: next }, replace: true }),
    [navigate],
  )
  const onClose = useCallback(() => {
    void navigate({ to: paths.gallery })
    focusContent()
  }, [navigate])
  return (
    <RequireViewer level={1}>
      <ViewerPage id={id} images={images} hasMore={hasNextPage} onShow={onShow} onClose={onClose} />
    </RequireViewer>
  )
}
