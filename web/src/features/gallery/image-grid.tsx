import { useMemo, useRef } from 'react'
import type { Image } from '@/api/images'
import { useSize } from '@/lib/hooks'
import { useMessages } from '@/messages/messages'
import { ImageTile } from './image-tile'
import { CAPTION, GAP, justify, targetHeight } from './justify'

/** Justified rows of images. Boxes come from the sizes the API tells, so nothing moves when pixels arrive. */
export function ImageGrid({ images, label }: { images: Image[]; label?: string }) {
  const list = useRef<HTMLUListElement>(null)
  const width = useSize(list)?.width ?? 0
  const messages = useMessages()
  const layout = useMemo(
    () => (width > 0 ? justify(images, width, targetHeight(width), GAP, CAPTION) : { boxes: [], height: 0 }),
    [images, width],
  )
  const firstRows = layout.boxes.find(({ y }) => y > 0)?.y ?? Infinity

  return (
    <ul
      ref={list}
      aria-label={label ?? messages.gallery.list}
      className="relative"
      style={{ height: layout.height }}
    >
      {layout.boxes.map((box, index) => {
        const image = images[index]
        if (!image) return null
        const priority = box.y === 0 ? 'high' : box.y <= firstRows ? 'eager' : 'lazy'
        return <ImageTile key={image.id} image={image} box={box} priority={priority} />
      })}
    </ul>
  )
}
