import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Image } from '@/api/images'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { useDeleteImage } from '@/components/use-delete-image'
import { useShortcuts } from '@/lib/shortcuts'
import { useMessages } from '@/messages/messages'
import { useViewerWords } from '@/messages/viewer'
import { StageButton } from './stage-button'

type DeleteButtonProps = {
  image: Image
  /** Moves on, before the API has answered. */
  onDeleted: () => void
  /** What has the focus after a question, where this button goes with its image. */
  focusAfter: () => HTMLElement | null
}

/** Deletes an image of one's own, and asks first only where that is final. */
export function DeleteButton({ image, onDeleted, focusAfter }: DeleteButtonProps) {
  const messages = useMessages()
  const words = useViewerWords()
  const [asking, setAsking] = useState(false)
  const { isFinal, remove } = useDeleteImage()

  const confirm = () => {
    setAsking(false)
    remove(image)
    onDeleted()
  }
  const press = () => {
    if (isFinal) setAsking(true)
    else confirm()
  }
  useShortcuts({ delete: press })

  return (
    <>
      <StageButton icon={Trash2} label={words.delete} shortcut="delete" onClick={press} />
      <ConfirmDialog
        open={asking}
        title={words.confirmTitle(image.title)}
        detail={words.confirmDetail}
        confirm={words.confirm}
        cancel={messages.cancel}
        onConfirm={confirm}
        finalFocus={focusAfter}
        onClose={() => {
          setAsking(false)
        }}
      />
    </>
  )
}
