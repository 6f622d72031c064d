import { useQuery } from '@tanstack/react-query'
import { sessionQuery } from '@/api/session'
import { RequireUser } from '@/features/session/require-user'
import { EmptyTrashButton } from '@/features/trash/empty-trash-button'
import { Trash } from '@/features/trash/trash'
import { useAllMessages } from '@/messages/all-messages'
import { PageFrame } from './page-frame'

/** What one has deleted, for as long as it is kept. */
export function TrashPage() {
  const { nav, trash } = useAllMessages()
  const { data: session } = useQuery(sessionQuery())
  const days = session?.trashRetentionDays
  return (
    <PageFrame
      title={nav.trash}
      // A space keeps the line while it is not known.
      subtitle={days === undefined ? '\u00a0' : trash.subtitle(days)}
      action={session?.user && <EmptyTrashButton />}
    >
      <RequireUser title={trash.signInToSee} detail={trash.signInToSeeDetail}>
        <Trash />
      </RequireUser>
    </PageFrame>
  )
}
