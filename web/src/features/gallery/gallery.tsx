import type { ReactNode } from 'react'
import type { Scope } from '@/api/images'
import { useIsPassing } from '@/api/session'
import { ErrorMessage } from '@/components/error-message'
import { useMessages } from '@/messages/messages'
import { GalleryEnd } from './gallery-end'
import { GallerySkeleton } from './gallery-skeleton'
import { ImageGrid } from './image-grid'
import { useGallery } from './use-gallery'

type GalleryProps = { scope: Scope; empty: ReactNode }

/** Every image of a scope, or what stands in its place. */
export function Gallery({ scope, empty }: GalleryProps) {
  const messages = useMessages()
  const gallery = useGallery(scope)
  const { query, images } = gallery
  const isPassing = useIsPassing(query.error)

  if (query.isPending || (query.isLoadingError && isPassing)) return <GallerySkeleton />
  if (query.isLoadingError) {
    return (
      <ErrorMessage
        title={messages.gallery.errorTitle}
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    )
  }
  if (images.length === 0 && !query.hasNextPage) return empty
  return (
    <>
      <ImageGrid images={images} />
      <GalleryEnd gallery={gallery} />
    </>
  )
}
