import { Link } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { useMessages } from '@/messages/messages'
import { paths } from '@/paths'
import { STAGE_BUTTON } from './stage-button'
import { Viewer, type ViewerProps } from './viewer'

type ViewerPageProps = Pick<ViewerProps, 'id' | 'images' | 'onNearEnd' | 'onShow' | 'onClose'>

/** The viewer as a page: what a shared link or a reload opens. */
export function ViewerPage(props: ViewerPageProps) {
  const messages = useMessages()
  return (
    <Viewer
      {...props}
      onNothingLeft={props.onClose}
      closesOnEscape
      className="min-h-[calc(100dvh-4rem)] flex-1 lg:h-[calc(100dvh-4rem)]"
      heading={(title) => (
        <h1 className="text-xl leading-7 font-semibold tracking-tight wrap-anywhere">{title}</h1>
      )}
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
