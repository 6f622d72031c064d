import { RequireUser } from '@/features/session/require-user'
import { SessionList } from '@/features/session/session-list'
import { useDocumentTitle } from '@/lib/hooks'
import { useMessages } from '@/messages/messages'

/** What belongs to whoever is signed in: where that is so. */
export function AccountPage() {
  const { account, product } = useMessages()
  useDocumentTitle(`${account.title} · ${product}`)
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-1 flex-col px-4 pb-12 sm:px-6">
      <div className="pt-6 pb-5 sm:pt-8">
        <h1 className="text-2xl font-semibold tracking-tight">{account.title}</h1>
        <p className="text-ink-muted">{account.subtitle}</p>
      </div>
      <RequireUser title={account.signIn} detail={account.signInDetail}>
        <SessionList />
      </RequireUser>
    </div>
  )
}
