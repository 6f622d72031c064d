import { useLocation } from '@tanstack/react-router'
import { LogIn } from 'lucide-react'
import { buttonVariants } from '@/components/ui/button'
import { cn } from '@/lib/cn'
import { useMessages } from '@/messages/messages'
import { signInUrl } from '@/paths'

/** Leaves for the sign-in provider, and comes back to the same page. */
export function SignInLink({ className }: { className?: string }) {
  const messages = useMessages()
  const next = useLocation({ select: ({ pathname }) => pathname })
  return (
    <a href={signInUrl(next)} className={cn(buttonVariants(), className)}>
      <LogIn aria-hidden />
      {messages.session.signIn}
    </a>
  )
}
