import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { describe } from '@/api/problem'
import { emptyTrash, trashQuery } from '@/api/trash'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { toast } from '@/components/ui/toast'
import { focusContent } from '@/lib/focus'
import { useAllMessages } from '@/messages/all-messages'

/** Deletes for good whatever is in the trash, after asking; not there where it is empty. */
export function EmptyTrashButton() {
  const messages = useAllMessages()
  const { trash } = messages
  const queries = useQueryClient()
  const { data } = useInfiniteQuery(trashQuery())
  const [asking, setAsking] = useState(false)
  const [emptying, setEmptying] = useState(false)

  const empty = async () => {
    setAsking(false)
    setEmptying(true)
    try {
      await emptyTrash(queries)
      toast.success(trash.emptied)
      focusContent()
    } catch (error) {
      toast.error(trash.emptyFailed, describe(error, messages))
    }
    setEmptying(false)
  }

  if (!data?.pages.some(({ items }) => items.length > 0)) return null
  return (
    <>
      <Button
        variant="outline"
        aria-disabled={emptying}
        onClick={() => {
          if (!emptying) setAsking(true)
        }}
      >
        {emptying ? trash.emptying : trash.empty}
      </Button>
      <ConfirmDialog
        open={asking}
        title={trash.emptyConfirmTitle}
        detail={trash.emptyConfirmDetail}
        confirm={trash.empty}
        cancel={messages.cancel}
        onConfirm={() => void empty()}
        onClose={() => {
          setAsking(false)
        }}
      />
    </>
  )
}
