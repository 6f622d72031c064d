import { Link } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { useMessages } from '@/messages/messages'
import { paths } from '@/paths'
import { STAGE_BUTTON } from './stage-button'
import { Viewer, type ViewerProps } from './viewer'

type ViewerPageProps = Pick<ViewerProps, 'id' | 'images' | 'hasMore' | 'onNearEnd' | 'onShow' | 'onClose'>

/** The viewer as a page: what a shared link or a reload opens. */
export function ViewerPage(props: ViewerPageProps) {
  const messages = useMessages()
  return (
    <Viewer
      {...props}
      onNothingLeft={props.onClose}
      className="h-[calc(100dvh-4.0625rem)] max-[23rem]:h-[calc(100dvh-5.8125rem)]"
      heading={(title, className) => <h1 className={className}>{title}</h1>}
      close={
        <Link
          to={paths.gallery}
          aria-label={messages.backToGallery}
          title={messages.backToGallery}
          className={STAGE_BUTTON}
        >
          <ArrowLeft aria-hidden className="rtl:-scale-x-100" />
        </Link>
      }
    />
  )
}
