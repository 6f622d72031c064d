import type { ReactNode } from 'react'
import type { Scope } from '@/api/images'
import { useIsPassing } from '@/api/session'
import { ErrorMessage } from '@/components/error-message'
import { ListEnd } from '@/components/list-end'
import { ListSkeleton } from '@/components/list-skeleton'
import { useMessages } from '@/messages/messages'
import { ImageGrid } from './image-grid'
import { useGallery } from './use-gallery'

type GalleryProps = { scope: Scope; empty: ReactNode }

/** Every image of a scope, or what stands in its place. */
export function Gallery({ scope, empty }: GalleryProps) {
  const messages = useMessages()
  const gallery = useGallery(scope)
  const { query, pages } = gallery
  const isPassing = useIsPassing(query.error)

  if (query.isPending || (query.isLoadingError && isPassing)) return <ListSkeleton />
  if (query.isLoadingError) {
    return (
      <ErrorMessage
        title={messages.gallery.errorTitle}
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    )
  }
  if (pages.every(({ length }) => length === 0) && !query.hasNextPage) return empty
  return (
    <>
      <ImageGrid scope={scope} pages={pages} more={query.hasNextPage} />
      <ListEnd pages={gallery} />
    </>
  )
}
