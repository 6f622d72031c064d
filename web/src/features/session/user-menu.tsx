import type { User } from '@/api/session'
import { LateMenu } from '@/components/ui/late-menu'
import { initials } from '@/lib/initials'
import { useMessages } from '@/messages/messages'

const load = () => import('./user-choices').then(({ UserChoices }) => UserChoices)

/** Who is signed in, and the way to what is theirs. */
export function UserMenu({ user }: { user: User }) {
  const { session } = useMessages()
  return (
    <LateMenu
      load={load}
      className="grid size-9 place-items-center rounded-full bg-sunken text-xs font-semibold tracking-wide ring-1 ring-line transition-shadow hover:ring-line-strong data-popup-open:ring-line-strong"
    >
      <span className="sr-only">{session.menu(user.name)}</span>
      <span aria-hidden>{initials(user.name)}</span>
    </LateMenu>
  )
}
