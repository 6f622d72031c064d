import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { useRef } from 'react'
import { DialogBackdrop } from '@/components/ui/dialog'
import { focusContent, tileOf } from '@/lib/focus'
import { useMessages } from '@/messages/messages'
import { useViewerWords } from '@/messages/viewer'
import { STAGE_BUTTON } from './stage-button'
import { Viewer, type ViewerProps } from './viewer'

type ViewerDialogProps = Pick<ViewerProps, 'id' | 'images' | 'hasMore' | 'onNearEnd' | 'onShow' | 'onClose'>

/** The viewer over the grid it was opened from; focus goes back to the image last seen. */
export function ViewerDialog(props: ViewerDialogProps) {
  const messages = useMessages()
  const words = useViewerWords()
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
      onOpenChange={(_open, details) => {
        if (details.reason === 'close-press') {
          props.onClose()
          return
        }
        // Escape has other things to close first, and what is pressed outside belongs to what lies over this.
        details.cancel()
        details.allowPropagation()
      }}
    >
      <Base.Portal>
        <DialogBackdrop />
        <Base.Popup
          aria-label={words.label}
          data-shortcuts
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
            heading={(title, className) => <h2 className={className}>{title}</h2>}
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
