import { useInfiniteQuery } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useMemo } from 'react'
import { trashQuery } from '@/api/trash'
import { ErrorMessage } from '@/components/error-message'
import { ListEnd } from '@/components/list-end'
import { ListSkeleton } from '@/components/list-skeleton'
import { StateMessage } from '@/components/state-message'
import { usePages } from '@/lib/use-pages'
import { useTrashWords } from '@/messages/trash'
import { TrashList } from './trash-list'

/** What one has deleted, and can still get back. */
export function Trash() {
  const words = useTrashWords()
  const query = useInfiniteQuery(trashQuery())
  const pages = usePages(query)
  const lists = useMemo(() => query.data?.pages.map(({ items }) => items) ?? [], [query.data])

  if (query.isPending) return <ListSkeleton />
  if (query.isLoadingError) {
    return <ErrorMessage title={words.errorTitle} error={query.error} onRetry={() => void query.refetch()} />
  }
  if (lists.every(({ length }) => length === 0) && !query.hasNextPage) {
    return (
      <StateMessage icon={Trash2} title={words.emptyTitle}>
        {words.emptyDetail}
      </StateMessage>
    )
  }
  return (
    <>
      <TrashList pages={lists} more={query.hasNextPage} now={query.dataUpdatedAt} />
      <ListEnd pages={pages} />
    </>
  )
}
