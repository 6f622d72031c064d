import { useEffect, useRef } from 'react'
import type { Image } from '@/api/images'
import { fetchAhead } from '@/components/image-picture'
import { cn } from '@/lib/cn'
import { isRightToLeft } from '@/lib/direction'
import { useSize } from '@/lib/hooks'
import { ArrowButton } from './arrow-button'
import { fit } from './fit'
import { Slide } from './slide'
import { useGestures } from './use-gestures'
import type { Neighbours } from './use-neighbours'
import type { Zoom } from './use-zoom'
import { closest, CLOSE_UP, pan, WHOLE, within, zoomTo, type Bounds } from './view'

/** Beside the picture where there is room; phones have them below it. */
const BESIDE = 'absolute top-1/2 -translate-y-1/2 max-sm:hidden'

type ImageStageProps = {
  image: Image
  neighbours: Neighbours
  zoom: Zoom
  onPrevious?: () => void
  onNext?: () => void
  onUp: () => void
  onDown: () => void
}

/** The image on its dark ground, with its neighbours to both sides of it. */
export function ImageStage({ image, neighbours, zoom, onPrevious, onNext, onUp, onDown }: ImageStageProps) {
  const stage = useRef<HTMLDivElement>(null)
  const frame = useRef<HTMLDivElement>(null)
  const size = useSize(frame)
  const box = size && fit(image, size)
  const bounds: Bounds | null = box && { box, frame: size, closest: closest(image, box) }
  const { drag, onSettled } = useGestures(stage, {
    zoomed: zoom.zoomed,
    onView: ({ by, at, move }) => {
      if (bounds) zoom.change((view) => pan(zoomTo(view, view.scale * by, at, bounds), move, bounds))
    },
    onDoubleTap: (at) => {
      if (bounds) zoom.leap((view) => (view.scale > 1 ? WHOLE : zoomTo(view, CLOSE_UP, at, bounds)))
    },
    onSwipe: isRightToLeft()
      ? { left: onPrevious, right: onNext, up: onUp, down: onDown }
      : { left: onNext, right: onPrevious, up: onUp, down: onDown },
  })
  const { beyond } = neighbours
  useEffect(() => {
    if (beyond && size) fetchAhead(beyond, fit(beyond, size).width)
  }, [beyond, size])

  return (
    <div
      ref={stage}
      className={cn(
        'relative min-h-0 flex-1 touch-none overflow-hidden select-none [--gap:1rem] [--line:1] sm:[--gap:8rem] rtl:[--line:-1]',
        zoom.zoomed && 'cursor-grab active:cursor-grabbing',
      )}
    >
      <div ref={frame} className="absolute inset-x-0 inset-y-1 sm:inset-x-16 sm:inset-y-4">
        {size &&
          slides(image, neighbours).map(([shown, place]) => (
            <Slide
              key={shown.id}
              image={shown}
              box={fit(shown, size)}
              place={place}
              view={place === 0 && bounds ? within(zoom.view, bounds) : undefined}
              // Only what lies beside it comes in with it: up and down are the image's own.
              leaping={zoom.leaping}
              drag={place === 0 ? drag : { ...drag, y: 0 }}
              onSettled={place === 0 ? onSettled : undefined}
            />
          ))}
      </div>
      {onPrevious && <ArrowButton to="previous" onClick={onPrevious} className={cn(BESIDE, 'start-2')} />}
      {onNext && <ArrowButton to="next" onClick={onNext} className={cn(BESIDE, 'end-2')} />}
    </div>
  )
}

/** The image and those beside it, which are the next to be shown, so that their pixels are there. */
function slides(image: Image, { previous, next }: Neighbours): [Image, -1 | 0 | 1][] {
  const all: [Image | undefined, -1 | 0 | 1][] = [
    [previous, -1],
    [image, 0],
    [next, 1],
  ]
  return all.flatMap(([shown, place]) => (shown ? [[shown, place]] : []))
}
