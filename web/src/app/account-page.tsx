import { RequireUser } from '@/features/session/require-user'
import { SessionList } from '@/features/session/session-list'
import { useAccountWords } from '@/messages/account'
import { PageHeading } from './page-frame'

/** What belongs to whoever is signed in: where that is so. */
export function AccountPage() {
  const account = useAccountWords()
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-1 flex-col px-4 pb-12 sm:px-6">
      <div className="pt-6 pb-5 sm:pt-8">
        <PageHeading title={account.title} subtitle={account.subtitle} />
      </div>
      <RequireUser title={account.signIn} detail={account.signInDetail}>
        <SessionList />
      </RequireUser>
    </div>
  )
}
