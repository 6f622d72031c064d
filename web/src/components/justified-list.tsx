import { useMemo, useRef, type ReactNode } from 'react'
import { useSize } from '@/lib/hooks'
import { GAP, justify, targetHeight, type Box, type Ratio } from '@/lib/justify'

/** How soon the pixels of an image are asked for. */
export type Priority = 'high' | 'eager' | 'lazy'

type JustifiedListProps<T> = {
  images: T[]
  label: string
  /** What stands below each image, in CSS pixels. */
  caption: number
  children: (image: T, box: Box, priority: Priority) => ReactNode
}

/** Justified rows of images. Boxes come from the sizes the API tells, so nothing moves when pixels arrive. */
export function JustifiedList<T extends Ratio>({ images, label, caption, children }: JustifiedListProps<T>) {
  const list = useRef<HTMLUListElement>(null)
  const width = useSize(list)?.width ?? 0
  const layout = useMemo(
    () => (width > 0 ? justify(images, width, targetHeight(width), GAP, caption) : { boxes: [], height: 0 }),
    [caption, images, width],
  )
  const firstRows = layout.boxes.find(({ y }) => y > 0)?.y ?? Infinity

  return (
    <ul ref={list} aria-label={label} className="relative" style={{ height: layout.height }}>
      {layout.boxes.map((box, index) => {
        const image = images[index]
        if (!image) return null
        return children(image, box, box.y === 0 ? 'high' : box.y <= firstRows ? 'eager' : 'lazy')
      })}
    </ul>
  )
}
