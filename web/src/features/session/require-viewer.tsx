import { useQuery } from '@tanstack/react-query'
import { LockKeyhole } from 'lucide-react'
import type { ReactNode } from 'react'
import { sessionQuery } from '@/api/session'
import { StateMessage } from '@/components/state-message'
import { useMessages } from '@/messages/messages'
import { SignInLink } from './sign-in-link'

type RequireViewerProps = {
  /** 1 where the message is the whole page. */
  level?: 1 | 2
  children: ReactNode
}

/**
 * Its children for whoever may see the images; an invitation to sign in where visitors may not. They stand
 * there until it is known who is asking, too, so that images and session are asked for side by side.
 */
export function RequireViewer({ level, children }: RequireViewerProps) {
  const { session: words } = useMessages()
  const { data: session } = useQuery(sessionQuery())
  if (session?.visibility !== 'signedIn' || session.user) return children
  return (
    <StateMessage icon={LockKeyhole} level={level} title={words.closed} action={<SignInLink />}>
      {words.closedDetail}
    </StateMessage>
  )
}
