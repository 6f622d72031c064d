import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { DialogBackdrop } from '@/components/ui/dialog'
import { useMessages } from '@/messages/messages'
import { STAGE_BUTTON } from './stage-button'
import { Viewer, type ViewerProps } from './viewer'

type ViewerDialogProps = Pick<ViewerProps, 'id' | 'images' | 'onNearEnd' | 'onShow' | 'onClose'>

/** The viewer over the grid it was opened from; focus goes back to the image last seen. */
export function ViewerDialog(props: ViewerDialogProps) {
  const messages = useMessages()
  return (
    <Base.Root
      open
      onOpenChange={(open) => {
        if (!open) props.onClose()
      }}
    >
      <Base.Portal>
        <DialogBackdrop />
        <Base.Popup
          aria-label={messages.viewer.label}
          finalFocus={() =>
            document.querySelector<HTMLElement>(`[data-image="${CSS.escape(props.id)}"]`) ?? true
          }
          className="fixed inset-0 z-50 flex animate-appear outline-none"
        >
          <Viewer
            {...props}
            className="min-w-0 flex-1"
            heading={(title) => (
              <h2 className="text-xl leading-7 font-semibold tracking-tight wrap-anywhere">{title}</h2>
            )}
            close={
              <Base.Close aria-label={messages.close} title={messages.close} className={STAGE_BUTTON}>
                <X aria-hidden />
              </Base.Close>
            }
          />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
