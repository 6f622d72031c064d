import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Image } from '@/api/images'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { useDeleteImage } from '@/components/use-delete-image'
import { useMessages } from '@/messages/messages'
import { StageButton } from './stage-button'

/**
 * Deletes an image of one's own, and asks first only where that is final; `onDeleted` moves on before the
 * API has answered.
 */
export function DeleteButton({ image, onDeleted }: { image: Image; onDeleted: () => void }) {
  const messages = useMessages()
  const [asking, setAsking] = useState(false)
  const { isFinal, remove } = useDeleteImage()

  const confirm = () => {
    setAsking(false)
    remove(image)
    onDeleted()
  }

  return (
    <>
      <StageButton
        icon={Trash2}
        label={messages.viewer.delete}
        onClick={() => {
          if (isFinal) setAsking(true)
          else confirm()
        }}
      />
      <ConfirmDialog
        open={asking}
        title={messages.viewer.confirmTitle(image.title)}
        detail={messages.viewer.confirmDetail}
        confirm={messages.viewer.confirm}
        cancel={messages.cancel}
        onConfirm={confirm}
        onClose={() => {
          setAsking(false)
        }}
      />
    </>
  )
}
