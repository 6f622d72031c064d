import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { Image, Scope } from '@/api/images'
import { JustifiedList } from '@/components/justified-list'
import { CAPTION } from '@/lib/justify'
import { useMessages } from '@/messages/messages'
import { ImageTile } from './image-tile'

type ImageGridProps = { scope: Scope; pages: readonly (readonly Image[])[]; more: boolean }

/** The images of a gallery. */
export function ImageGrid({ scope, pages, more }: ImageGridProps) {
  const messages = useMessages()
  const total = more ? -1 : pages.reduce((sum, { length }) => sum + length, 0)
  return (
    <JustifiedList
      pages={pages}
      more={more}
      label={messages.gallery.list}
      caption={CAPTION}
      shown={useLastViewed()}
    >
      {(image, spot, priority) => (
        <ImageTile
          key={image.id}
          {...{ image, spot, priority, total }}
          owner={scope === 'public' ? messages.gallery.by(image.owner.name) : undefined}
        />
      )}
    </JustifiedList>
  )
}

/** The image that the viewer shows, or showed last: to its tile the focus goes back. */
function useLastViewed(): string | undefined {
  const { image } = useSearch({ strict: false })
  const [last, setLast] = useState(image)
  if (image !== undefined && image !== last) setLast(image)
  return last
}
