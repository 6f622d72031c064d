import { Link } from '@tanstack/react-router'
import { CloudOff, Images } from 'lucide-react'
import { StateMessage } from '@/components/state-message'
import { Button, buttonVariants } from '@/components/ui/button'
import { useMessages } from '@/messages/messages'
import { paths } from '@/paths'

export function NotFoundPage() {
  const messages = useMessages()
  return (
    <StateMessage
      level={1}
      icon={Images}
      title={messages.notFound.title}
      action={
        <Link to={paths.gallery} className={buttonVariants({ variant: 'outline' })}>
          {messages.backToGallery}
        </Link>
      }
    >
      {messages.notFound.detail}
    </StateMessage>
  )
}

/** For a fault of ours: nothing below this could be shown. */
export function CrashPage() {
  const { crash } = useMessages()
  return (
    <StateMessage
      alert
      level={1}
      icon={CloudOff}
      title={crash.title}
      action={
        <Button
          onClick={() => {
            location.reload()
          }}
        >
          {crash.reload}
        </Button>
      }
    >
      {crash.detail}
    </StateMessage>
  )
}
