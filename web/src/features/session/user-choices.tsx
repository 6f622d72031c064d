import { useNavigate } from '@tanstack/react-router'
import { CircleUserRound, Images, LogOut, Trash2 } from 'lucide-react'
import type { ComponentProps } from 'react'
import { useUser } from '@/api/session'
import { Menu, MenuContent, MenuItem, MenuTrigger } from '@/components/ui/menu'
import { useAccountWords } from '@/messages/account'
import { useMessages } from '@/messages/messages'
import { paths } from '@/paths'
import { useLeave } from './use-leave'

/** The menu of whoever is signed in. */
export function UserChoices({ trigger }: { trigger: ComponentProps<'button'> }) {
  const account = useAccountWords()
  const messages = useMessages()
  const user = useUser()
  const navigate = useNavigate()
  const leave = useLeave()

  return (
    <Menu>
      <MenuTrigger {...trigger} />
      <MenuContent className="w-60">
        <div className="mb-1.5 border-b px-2.5 pt-1.5 pb-3">
          <p className="truncate text-sm font-medium">{user?.name}</p>
          <p className="truncate text-sm text-ink-muted">{user?.email}</p>
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
          {account.title}
        </MenuItem>
        <MenuItem onClick={leave}>
          <LogOut aria-hidden />
          {messages.session.signOut}
        </MenuItem>
      </MenuContent>
    </Menu>
  )
}
