import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Download, ImageOff, Info } from 'lucide-react'
import { useMemo, useRef, useState, type ReactNode } from 'react'
import { imageQuery, type Image } from '@/api/images'
import { ApiError } from '@/api/problem'
import { useIsPassing } from '@/api/session'
import { ErrorMessage } from '@/components/error-message'
import { StateMessage } from '@/components/state-message'
import { cn } from '@/lib/cn'
import { useDelayed, useDocumentTitle } from '@/lib/hooks'
import { useMessages } from '@/messages/messages'
import { DeleteButton } from './delete-button'
import { ImageInfo } from './image-info'
import { ImageStage } from './image-stage'
import { STAGE_BUTTON, StageButton } from './stage-button'
import { useNeighbours } from './use-neighbours'
import { useViewerKeys } from './use-viewer-keys'

export type ViewerProps = {
  id: string
  /** The gallery it was opened from, for its neighbours. */
  images: Image[]
  onNearEnd?: () => void
  onShow: (id: string) => void
  onClose: () => void
  /** The last image of all was deleted. */
  onNothingLeft: () => void
  /** Escape is the dialog's own where the viewer is one. */
  closesOnEscape?: boolean
  close: ReactNode
  heading: (title: string) => ReactNode
  className?: string
}

/** One image, large, and what is known about it. */
export function Viewer(props: ViewerProps) {
  const messages = useMessages()
  const query = useQuery(imageQuery(props.id, useQueryClient()))
  const isPassing = useIsPassing(query.error)
  useDocumentTitle(query.data && `${query.data.title} · ${messages.product}`)

  const frame = (children: ReactNode) => (
    <div className={cn('flex flex-col overflow-y-auto bg-canvas text-ink', props.className)}>
      <div className="flex p-2">{props.close}</div>
      {children}
    </div>
  )
  if (query.data) return <Loaded {...props} image={query.data} />
  if (query.isPending || isPassing) return frame(<Waiting />)
  if (query.error instanceof ApiError && [400, 404, 422].includes(query.error.status)) {
    return frame(
      <StateMessage level={1} icon={ImageOff} title={messages.viewer.notFoundTitle}>
        {messages.viewer.notFoundDetail}
      </StateMessage>,
    )
  }
  return frame(
    <ErrorMessage
      level={1}
      title={messages.viewer.errorTitle}
      error={query.error}
      onRetry={() => void query.refetch()}
    />,
  )
}

function Waiting() {
  const messages = useMessages()
  const shown = useDelayed()
  return (
    <div role="status" className={cn('m-4 flex-1 rounded-xl', shown && 'animate-shimmer bg-sunken')}>
      <span className="sr-only">{messages.viewer.loading}</span>
    </div>
  )
}

function Loaded({
  image,
  images,
  onNearEnd,
  onShow,
  onClose,
  onNothingLeft,
  ...props
}: ViewerProps & { image: Image }) {
  const messages = useMessages()
  const viewer = useRef<HTMLDivElement>(null)
  const [info, setInfo] = useState(true)
  const { previous, next } = useNeighbours(images, image.id, onNearEnd)
  const go = useMemo(
    () => ({
      onPrevious:
        previous &&
        (() => {
          onShow(previous.id)
        }),
      onNext:
        next &&
        (() => {
          onShow(next.id)
        }),
    }),
    [next, onShow, previous],
  )
  const closesOnEscape = props.closesOnEscape ?? false
  useViewerKeys(
    viewer,
    useMemo(() => ({ ...go, onEscape: closesOnEscape ? onClose : undefined }), [closesOnEscape, go, onClose]),
  )
  const after = next ?? previous

  return (
    <div
      ref={viewer}
      tabIndex={-1}
      className={cn(
        'flex flex-col overflow-y-auto bg-canvas outline-none lg:flex-row lg:overflow-hidden',
        props.className,
      )}
    >
      <div className="flex h-[60dvh] shrink-0 flex-col bg-stage text-white scheme-dark lg:h-auto lg:min-w-0 lg:flex-1">
        <div className="flex items-center gap-1 p-2">
          {props.close}
          <span className="flex-1" />
          {image.mine && (
            <DeleteButton
              image={image}
              onDeleted={() => {
                if (!after) {
                  onNothingLeft()
                  return
                }
                onShow(after.id)
                // The button that was pressed goes where the next image is somebody else's.
                if (!after.mine) viewer.current?.focus()
              }}
            />
          )}
          <a
            href={image.originalUrl}
            download
            aria-label={messages.viewer.download}
            title={messages.viewer.download}
            className={STAGE_BUTTON}
          >
            <Download aria-hidden />
          </a>
          <StageButton
            icon={Info}
            label={messages.viewer.info}
            aria-pressed={info}
            className="hidden lg:grid"
            onClick={() => {
              setInfo(!info)
            }}
          />
        </div>
        <ImageStage image={image} {...go} />
      </div>
      <aside
        aria-label={messages.viewer.info}
        className={cn('bg-surface p-5 sm:p-6 lg:w-90 lg:overflow-y-auto', !info && 'lg:hidden')}
      >
        <ImageInfo key={image.id} image={image} heading={props.heading} />
      </aside>
      <p role="status" className="sr-only">
        {image.title}
      </p>
    </div>
  )
}
