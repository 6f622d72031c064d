import type { Image } from '@/api/images'
import { cn } from '@/lib/cn'
import { DeleteButton } from './delete-button'
import { ImageStage } from './image-stage'
import { InfoPanel } from './info-panel'
import { useViewer } from './use-viewer'
import type { ViewerProps } from './viewer'
import { ViewerCaption } from './viewer-caption'
import { ViewerToolbar } from './viewer-toolbar'

/** The viewer once its image is known. */
export function LoadedViewer({ image, ...props }: ViewerProps & { image: Image }) {
  const { viewer, infoButton, neighbours, zoom, info, screen, ways, ...acts } = useViewer(image, props)
  const { heading, images, hasMore = false } = props
  const remove = image.mine && (
    <DeleteButton image={image} onDeleted={acts.onDeleted} focusAfter={acts.focusAfter} />
  )
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
          {...{ image, zoom, screen, info, infoButton, remove }}
          close={props.close}
          place={{ index: neighbours.index, count: images.length, more: hasMore }}
        />
        <ImageStage
          {...{ image, neighbours, zoom, ...ways }}
          onUp={info.open}
          onDown={info.covers ? acts.closeInfo : props.onClose}
        />
        {(!info.shown || info.covers) && (
          // The image stays where it is, while what covers this says the same.
          <ViewerCaption {...{ image, heading, ...ways }} className={cn(info.covers && 'invisible')} />
        )}
      </div>
      {info.shown && <InfoPanel image={image} heading={heading} onClose={acts.closeInfo} />}
      <p role="status" className="sr-only">
        {image.title}
      </p>
    </div>
  )
}
