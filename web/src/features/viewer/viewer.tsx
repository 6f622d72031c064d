import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ImageOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { imageQuery, type Image } from '@/api/images'
import { ApiError } from '@/api/problem'
import { useIsPassing } from '@/api/session'
import { ErrorMessage } from '@/components/error-message'
import { StateMessage } from '@/components/state-message'
import { cn } from '@/lib/cn'
import { useDelayed, useDocumentTitle } from '@/lib/hooks'
import { useShortcuts } from '@/lib/shortcuts'
import { useMessages } from '@/messages/messages'
import { useViewerWords } from '@/messages/viewer'
import { LoadedViewer } from './loaded-viewer'

export type ViewerProps = {
  id: string
  /** The gallery it was opened from, for its neighbours. */
  images: Image[]
  /** Whether that gallery goes on behind what is loaded of it. */
  hasMore?: boolean
  onNearEnd?: () => void
  onShow: (id: string) => void
  onClose: () => void
  /** The last image of all was deleted. */
  onNothingLeft: () => void
  close: ReactNode
  heading: (title: string, className: string) => ReactNode
  className?: string
}

/** One image, large, and what is known about it. */
export function Viewer(props: ViewerProps) {
  const messages = useMessages()
  const words = useViewerWords()
  const query = useQuery(imageQuery(props.id, useQueryClient()))
  const isPassing = useIsPassing(query.error)
  // The same key once it is loaded, for what lies over the image first.
  useShortcuts({ close: query.data ? undefined : props.onClose })
  useDocumentTitle(query.data && `${query.data.title} · ${messages.product}`)

  const frame = (children: ReactNode) => (
    <div className={cn('flex flex-col overflow-y-auto bg-stage text-ink scheme-dark', props.className)}>
      <div className="flex p-2">{props.close}</div>
      {children}
    </div>
  )
  if (query.data) return <LoadedViewer {...props} image={query.data} />
  if (query.isPending || isPassing) return frame(<Waiting />)
  if (query.error instanceof ApiError && [400, 404, 422].includes(query.error.status)) {
    return frame(
      <StateMessage level={1} icon={ImageOff} title={words.notFoundTitle}>
        {words.notFoundDetail}
      </StateMessage>,
    )
  }
  return frame(
    <ErrorMessage
      level={1}
      title={words.errorTitle}
      error={query.error}
      onRetry={() => void query.refetch()}
    />,
  )
}

function Waiting() {
  const words = useViewerWords()
  const shown = useDelayed()
  return (
    <div role="status" className={cn('m-4 flex-1 rounded-xl', shown && 'animate-shimmer bg-sunken')}>
      <span className="sr-only">{words.loading}</span>
    </div>
  )
}
