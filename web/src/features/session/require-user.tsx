import { useQuery } from '@tanstack/react-query'
import { LockKeyhole } from 'lucide-react'
import type { ReactNode } from 'react'
import { sessionQuery } from '@/api/session'
import { ErrorMessage } from '@/components/error-message'
import { StateMessage } from '@/components/state-message'
import { useMessages } from '@/messages/messages'
import { SignInLink } from './sign-in-link'

type RequireUserProps = { title: string; detail: string; children: ReactNode }

/** Its children for whoever is signed in; an invitation to sign in, in these words, for everybody else. */
export function RequireUser({ title, detail, children }: RequireUserProps) {
  const messages = useMessages()
  const session = useQuery(sessionQuery())
  if (session.data?.user) return children
  if (session.isPending) return null
  if (session.isLoadingError) {
    return (
      <ErrorMessage
        title={messages.session.errorTitle}
        error={session.error}
        onRetry={() => void session.refetch()}
      />
    )
  }
  return (
    <StateMessage icon={LockKeyhole} title={title} action={<SignInLink />}>
      {detail}
    </StateMessage>
  )
}
