import { useNavigate } from '@tanstack/react-router'
import { CircleUserRound, Images, LogOut, Trash2 } from 'lucide-react'
import type { User } from '@/api/session'
import { Menu, MenuContent, MenuItem, MenuTrigger } from '@/components/ui/menu'
import { initials } from '@/lib/format'
import { useMessages } from '@/messages/messages'
import { paths } from '@/paths'
import { useLeave } from './use-leave'

/** Who is signed in, what is theirs, and the way out. */
export function UserMenu({ user }: { user: User }) {
  const messages = useMessages()
  const navigate = useNavigate()
  const leave = useLeave()

  return (
    <Menu>
      <MenuTrigger className="grid size-9 place-items-center rounded-full bg-sunken text-xs font-semibold tracking-wide ring-1 ring-line transition-shadow hover:ring-line-strong data-popup-open:ring-line-strong">
        <span className="sr-only">{messages.session.menu(user.name)}</span>
        <span aria-hidden>{initials(user.name)}</span>
      </MenuTrigger>
      <MenuContent className="w-60">
        <div className="mb-1.5 border-b px-2.5 pt-1.5 pb-3">
          <p className="truncate text-sm font-medium">{user.name}</p>
          <p className="truncate text-sm text-ink-muted">{user.email}</p>
        </div>
        <MenuItem onClick={() => void navigate({ to: paths.mine })}>
          <Images aria-hidden />
          {messages.nav.mine}
        </MenuItem>
        <MenuItem onClick={() => void navigate({ to: paths.trash })}>
          <Trash2 aria-hidden />
          {messages.nav.trash}
        </MenuItem>
        <MenuItem onClick={() => void navigate({ to: paths.account })}>
          <CircleUserRound aria-hidden />
          {messages.account.title}
        </MenuItem>
        <MenuItem onClick={leave}>
          <LogOut aria-hidden />
          {messages.session.signOut}
        </MenuItem>
      </MenuContent>
    </Menu>
  )
}
