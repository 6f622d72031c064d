import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { useRef } from 'react'
import { DialogBackdrop } from '@/components/ui/dialog'
import { focusContent, tileOf } from '@/lib/focus'
import { useMessages } from '@/messages/messages'
import { STAGE_BUTTON } from './stage-button'
import { Viewer, type ViewerProps } from './viewer'

type ViewerDialogProps = Pick<ViewerProps, 'id' | 'images' | 'onNearEnd' | 'onShow' | 'onClose'>

/** The viewer over the grid it was opened from; focus goes back to the image last seen. */
export function ViewerDialog(props: ViewerDialogProps) {
  const messages = useMessages()
  const nothingLeft = useRef(false)
  const finalFocus = () => {
    if (!nothingLeft.current) return tileOf(props.id) ?? document.getElementById('content') ?? true
    // Its tile is still there, and about to vanish.
    focusContent()
    return false
  }
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
          finalFocus={finalFocus}
          className="fixed inset-0 z-50 flex animate-appear outline-none"
        >
          <Viewer
            {...props}
            onNothingLeft={() => {
              nothingLeft.current = true
              props.onClose()
            }}
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
