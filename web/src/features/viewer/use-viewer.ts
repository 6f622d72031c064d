import { useRef } from 'react'
import type { Image } from '@/api/images'
import { useShortcuts } from '@/lib/shortcuts'
import { useFullScreen } from './use-full-screen'
import { useInfo } from './use-info'
import { useNeighbours } from './use-neighbours'
import { useZoom } from './use-zoom'
import type { ViewerProps } from './viewer'

/** How one looks at an image and goes on from it, by keys and by what calls these. */
export function useViewer(image: Image, props: ViewerProps) {
  const viewer = useRef<HTMLDivElement>(null)
  const infoButton = useRef<HTMLButtonElement>(null)
  const neighbours = useNeighbours(props.images, image.id, props.onNearEnd)
  const [zoom, info, screen] = [useZoom(image.id), useInfo(), useFullScreen()]
  const { previous, next } = neighbours
  const after = next ?? previous
  const wayTo = (to: Image | undefined) =>
    to &&
    (() => {
      props.onShow(to.id)
    })
  const ways = { onPrevious: wayTo(previous), onNext: wayTo(next) }

  const closeInfo = () => {
    info.close()
    // What was pressed in it is gone.
    infoButton.current?.focus()
  }
  const onDeleted = () => {
    if (!after) {
      props.onNothingLeft()
      return
    }
    props.onShow(after.id)
    // The button that was pressed goes where the next image is somebody else's.
    if (!after.mine) viewer.current?.focus()
  }
  useShortcuts({
    previous: ways.onPrevious,
    next: ways.onNext,
    zoom: zoom.toggle,
    fullScreen: screen.toggle,
    info: info.toggle,
    close: zoom.zoomed ? zoom.toggle : info.covers ? closeInfo : props.onClose,
  })
  /** What gets the focus once the question about a deletion is gone; `null` leaves it where it was. */
  const focusAfter = () => (after?.mine ? null : viewer.current)
  return { viewer, infoButton, neighbours, zoom, info, screen, ways, closeInfo, onDeleted, focusAfter }
}
