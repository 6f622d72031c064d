import { describe } from '@/api/problem'
import { useSignOut } from '@/api/sign-out'
import { toast } from '@/components/ui/toast'
import { useMessages } from '@/messages/messages'

/** Signs out in this browser, and says so. */
export function useLeave(): () => void {
  const messages = useMessages()
  const signOut = useSignOut()
  return () => {
    // Not mutate's own callbacks: they are lost when what was pressed is gone, as it is about to be.
    signOut.mutateAsync().then(
      () => toast.success(messages.session.signedOut),
      (error: unknown) => toast.error(describe(error, messages)),
    )
  }
}
