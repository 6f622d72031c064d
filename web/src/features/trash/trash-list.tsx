import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { describe } from '@/api/problem'
import { deleteForGood, restoreImage, trashQuery, type TrashedImage } from '@/api/trash'
import { JustifiedList } from '@/components/justified-list'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { toast } from '@/components/ui/toast'
import { useMessages } from '@/messages/messages'
import { useTrashWords } from '@/messages/trash'
import { neighbour } from './neighbour'
import { TRASH_CAPTION, TrashTile } from './trash-tile'

type TrashListProps = {
  pages: TrashedImage[][]
  /** Whether other pages follow. */
  more: boolean
  /** When they were read. */
  now: number
}

/** The images of the trash, which leave it as soon as they are restored or deleted for good. */
export function TrashList({ pages, more, now }: TrashListProps) {
  const total = more ? -1 : pages.flat().length
  const messages = useMessages()
  const trash = useTrashWords()
  const queries = useQueryClient()
  const [asked, setAsked] = useState<{ image: TrashedImage; open: boolean }>()
  const focused = useRef<HTMLElement>(null)

  /** What is left now: what went a moment ago may still be drawn. */
  const left = () => queries.getQueryData(trashQuery().queryKey)?.pages.flatMap(({ items }) => items) ?? []
  const restore = (image: TrashedImage) => {
    neighbour(left(), image.id)?.focus()
    restoreImage(queries, image).then(
      () => toast.success(trash.restored(image.title)),
      (error: unknown) => toast.error(trash.restoreFailed(image.title), describe(error, messages)),
    )
  }
  const remove = (image: TrashedImage) => {
    focused.current = neighbour(left(), image.id)
    setAsked({ image, open: false })
    deleteForGood(queries, image).then(
      () => toast.success(trash.deleted(image.title)),
      (error: unknown) => toast.error(trash.deleteFailed(image.title), describe(error, messages)),
    )
  }

  return (
    <>
      <JustifiedList pages={pages} more={more} label={trash.list} caption={TRASH_CAPTION}>
        {(image, spot, priority) => (
          <TrashTile
            key={image.id}
            {...{ image, spot, total, priority, now }}
            onRestore={() => {
              restore(image)
            }}
            onDelete={() => {
              focused.current = null
              setAsked({ image, open: true })
            }}
          />
        )}
      </JustifiedList>
      {asked && (
        <ConfirmDialog
          open={asked.open}
          title={trash.confirmTitle(asked.image.title)}
          detail={trash.confirmDetail}
          confirm={trash.confirm}
          cancel={messages.cancel}
          finalFocus={() => focused.current}
          onConfirm={() => {
            remove(asked.image)
          }}
          onClose={() => {
            setAsked({ ...asked, open: false })
          }}
        />
      )}
    </>
  )
}
