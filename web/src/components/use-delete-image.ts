import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Image } from '@/api/images'
import { describe } from '@/api/problem'
import { sessionQuery } from '@/api/session'
import { deleteImage, undoDelete } from '@/api/trash'
import { focusContent, tileOf } from '@/lib/focus'
import { useAllMessages } from '@/messages/all-messages'
import { toast } from './ui/toast'

/** How an image of one's own is deleted: `isFinal` where the gallery keeps no trash, and else with a way back. */
export function useDeleteImage() {
  const messages = useAllMessages()
  const queries = useQueryClient()
  const { data: session } = useQuery(sessionQuery())
  const isFinal = session?.trashRetentionDays === 0

  const remove = (image: Image) => {
    const { title } = image
    const from = document.activeElement
    const deleted = deleteImage(queries, image)
    const undo = async () => {
      focusAgain(from)
      // Should the deletion fail, that is told where it is waited for, and there is nothing to undo.
      const places = await deleted.catch(() => null)
      if (!places) return
      try {
        await undoDelete(queries, image, places)
      } catch (error) {
        toast.error(messages.trash.restoreFailed(title), describe(error, messages))
        return
      }
      toast.success(messages.trash.restored(title))
      focusTile(image.id)
    }
    const told = isFinal
      ? null
      : toast.undoable(messages.trash.moved(title), messages.trash.undo, () => void undo())
    deleted.then(
      () => isFinal && toast.success(messages.viewer.deleted(title)),
      (error: unknown) => {
        if (told) toast.close(told)
        toast.error(messages.viewer.deleteFailed(title), describe(error, messages))
      },
    )
  }
  return { isFinal, remove }
}

/** The toast takes its button along. */
function focusAgain(element: Element | null) {
  if (element instanceof HTMLElement && element.isConnected && element !== document.body) element.focus()
  else focusContent()
}

/** Where nothing else has the focus, it goes to the image that is back. */
function focusTile(id: string) {
  const { activeElement } = document
  if (activeElement !== document.body && activeElement?.id !== 'content') return
  tileOf(id)?.focus()
}
