import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useDeleteImage, type Image } from '@/api/images'
import { describe } from '@/api/problem'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { toast } from '@/components/ui/toast'
import { useMessages } from '@/messages/messages'
import { StageButton } from './stage-button'

/** Deletes an image of one's own after asking; `onDeleted` moves on before the API has answered. */
export function DeleteButton({ image, onDeleted }: { image: Image; onDeleted: () => void }) {
  const messages = useMessages()
  const [asking, setAsking] = useState(false)
  const remove = useDeleteImage()

  const confirm = () => {
    setAsking(false)
    // Not mutate's own callbacks: they are lost when the viewer closes, which it is about to.
    remove.mutateAsync(image).then(
      () => toast.success(messages.viewer.deleted(image.title)),
      (error: unknown) => toast.error(messages.viewer.deleteFailed(image.title), describe(error, messages)),
    )
    onDeleted()
  }

  return (
    <>
      <StageButton
        icon={Trash2}
        label={messages.viewer.delete}
        onClick={() => {
          setAsking(true)
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
