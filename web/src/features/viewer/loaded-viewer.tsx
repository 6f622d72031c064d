import { useRef } from 'react'
import type { Image } from '@/api/images'
import { cn } from '@/lib/cn'
import { useShortcuts } from '@/lib/shortcuts'
import { DeleteButton } from './delete-button'
import { ImageStage } from './image-stage'
import { InfoPanel } from './info-panel'
import { useFullScreen } from './use-full-screen'
import { useInfo } from './use-info'
import { useNeighbours } from './use-neighbours'
import { useZoom } from './use-zoom'
import type { ViewerProps } from './viewer'
import { ViewerCaption } from './viewer-caption'
import { ViewerToolbar } from './viewer-toolbar'

/** The viewer once its image is known. */
export function LoadedViewer({ image, ...props }: ViewerProps & { image: Image }) {
  const { images, hasMore = false, onNearEnd, onShow, onClose, onNothingLeft, heading } = props
  const viewer = useRef<HTMLDivElement>(null)
  const neighbours = useNeighbours(images, image.id, onNearEnd)
  const zoom = useZoom(image.id)
  const info = useInfo()
  const infoButton = useRef<HTMLButtonElement>(null)
  const screen = useFullScreen()
  const { previous, next } = neighbours
  const onPrevious =
    previous &&
    (() => {
      onShow(previous.id)
    })
  const onNext =
    next &&
    (() => {
      onShow(next.id)
    })
  const after = next ?? previous

  const closeInfo = () => {
    info.close()
    // What was pressed in it is gone.
    infoButton.current?.focus()
  }

  useShortcuts({
    previous: onPrevious,
    next: onNext,
    zoom: zoom.toggle,
    fullScreen: screen.toggle,
    info: info.toggle,
    close: zoom.zoomed ? zoom.toggle : info.covers ? closeInfo : onClose,
  })

  const onDeleted = () => {
    if (!after) {
      onNothingLeft()
      return
    }
    onShow(after.id)
    // The button that was pressed goes where the next image is somebody else's.
    if (!after.mine) viewer.current?.focus()
  }

  return (
    <div
      ref={viewer}
      tabIndex={-1}
      className={cn(
        'relative flex overflow-hidden bg-stage text-ink outline-none scheme-dark',
        screen.full && 'fixed inset-0 z-50',
        props.className,
      )}
    >
      <div className="flex min-w-0 flex-1 flex-col">
        <ViewerToolbar
          image={image}
          close={props.close}
          place={{ index: neighbours.index, count: images.length, more: hasMore }}
          zoom={zoom}
          screen={screen}
          info={info}
          infoButton={infoButton}
          remove={
            image.mine && (
              <DeleteButton
                image={image}
                onDeleted={onDeleted}
                focusAfter={() => (after?.mine ? null : viewer.current)}
              />
            )
          }
        />
        <ImageStage
          image={image}
          neighbours={neighbours}
          zoom={zoom}
          onPrevious={onPrevious}
          onNext={onNext}
          onUp={info.open}
          onDown={info.covers ? closeInfo : onClose}
        />
        {(!info.shown || info.covers) && (
          <ViewerCaption
            image={image}
            heading={heading}
            onPrevious={onPrevious}
            onNext={onNext}
            // The image stays where it is, while what covers this says the same.
            className={cn(info.covers && 'invisible')}
          />
        )}
      </div>
      {info.shown && <InfoPanel image={image} heading={heading} onClose={closeInfo} />}
      <p role="status" className="sr-only">
        {image.title}
      </p>
    </div>
  )
}
