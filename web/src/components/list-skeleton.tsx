import { useMemo, useRef } from 'react'
import { useDelayed, useSize } from '@/lib/hooks'
import { CAPTION, GAP, justify, targetHeight } from '@/lib/justify'
import { useMessages } from '@/messages/messages'

const SHAPES = [1.5, 0.75, 1.33, 1.78, 1, 1.5, 0.67, 1.4, 1.6, 0.8, 1.5, 1.33, 1.78, 0.75].map((ratio) => ({
  width: ratio * 100,
  height: 100,
}))

/** The shape of a list of images that is on its way; only after a moment, so that a fast answer shows no flicker. */
export function ListSkeleton() {
  const shown = useDelayed()
  const frame = useRef<HTMLDivElement>(null)
  const width = useSize(frame)?.width ?? 0
  const messages = useMessages()
  const layout = useMemo(
    () => (width > 0 ? justify(SHAPES, width, targetHeight(width), GAP, CAPTION) : null),
    [width],
  )
  return (
    <div ref={frame} role="status" className="relative min-h-[60dvh]" style={{ height: layout?.height }}>
      <span className="sr-only">{messages.gallery.loading}</span>
      {shown &&
        layout?.boxes.map((box, index) => (
          <div
            key={index}
            aria-hidden
            className="absolute animate-shimmer rounded-md bg-sunken"
            style={{ insetInlineStart: box.x, top: box.y, width: box.width, height: box.height }}
          />
        ))}
    </div>
  )
}
