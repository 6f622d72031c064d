import { useLocation } from '@tanstack/react-router'
import { LogIn } from 'lucide-react'
import { buttonVariants } from '@/components/ui/button'
import { useMessages } from '@/messages/messages'
import { signInUrl } from '@/paths'

/** Leaves for the sign-in provider, and comes back to the same page; smaller in the header. */
export function SignInLink({ inBar = false }: { inBar?: boolean }) {
  const messages = useMessages()
  const next = useLocation({ select: ({ pathname }) => pathname })
  return (
    <a href={signInUrl(next)} className={buttonVariants({ size: inBar ? 'bar' : 'default' })}>
      <LogIn aria-hidden className={inBar ? 'max-sm:hidden' : undefined} />
      {messages.session.signIn}
    </a>
  )
}
