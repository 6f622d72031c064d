import { Link } from '@tanstack/react-router'
import { useUser } from '@/api/session'
import { SignInLink } from '@/features/session/sign-in-link'
import { UserMenu } from '@/features/session/user-menu'
import { UploadButton } from '@/features/upload/upload-button'
import { useMessages } from '@/messages/messages'
import { paths } from '@/paths'
import { Logo } from './logo'
import { ThemeMenu } from './theme-menu'

export function Header() {
  const messages = useMessages()
  const user = useUser()
  return (
    <header className="sticky top-0 z-20 border-b bg-canvas max-[23rem]:static">
      {/* Two lines where one has no room, as on a laptop at 400 %. */}
      <div className="flex h-16 items-center gap-x-2 px-3 max-[23rem]:h-auto max-[23rem]:flex-wrap max-[23rem]:pt-3 sm:gap-x-3 sm:px-6">
        <Link
          to={paths.gallery}
          className="flex items-center gap-2.5 rounded-md p-1 sm:-ms-1"
          aria-label={messages.product}
        >
          <Logo />
          <span className="hidden text-[1.0625rem] font-semibold tracking-tight md:inline">
            {messages.product}
          </span>
        </Link>
        <nav
          aria-label={messages.nav.label}
          className="flex h-full items-stretch max-[23rem]:order-last max-[23rem]:h-11 max-[23rem]:w-full sm:ms-3"
        >
          <NavLink to={paths.gallery}>{messages.nav.gallery}</NavLink>
          <NavLink to={paths.mine}>{messages.nav.mine}</NavLink>
        </nav>
        <span className="flex-1" />
        {user && <UploadButton compact />}
        <ThemeMenu />
        {user && <UserMenu user={user} />}
        {user === null && <SignInLink inBar />}
      </div>
    </header>
  )
}

function NavLink({ to, children }: { to: typeof paths.gallery | typeof paths.mine; children: string }) {
  return (
    <Link
      to={to}
      activeOptions={{ exact: true, includeSearch: false }}
      className="relative flex items-center rounded-md px-2 text-sm font-medium whitespace-nowrap text-ink-muted transition-colors after:absolute after:inset-x-2 after:-bottom-px after:h-0.5 after:rounded-full hover:text-ink aria-[current=page]:text-ink aria-[current=page]:after:bg-accent sm:px-3 sm:after:inset-x-3"
    >
      {children}
    </Link>
  )
}
