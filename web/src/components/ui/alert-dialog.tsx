import { AlertDialog as Base } from '@base-ui/react/alert-dialog'
import { useRef } from 'react'
import { Button, buttonVariants } from './button'

type ConfirmProps = {
  open: boolean
  title: string
  detail: string
  confirm: string
  cancel: string
  onConfirm: () => void
  onClose: () => void
  /** Where the focus goes afterwards; to what opened it, unless that is about to vanish. */
  finalFocus?: () => HTMLElement | null
}

/** Asks before something that cannot be taken back; focus begins on the way out. */
export function ConfirmDialog({
  open,
  title,
  detail,
  confirm,
  cancel,
  onConfirm,
  onClose,
  finalFocus,
}: ConfirmProps) {
  const cancelButton = useRef<HTMLButtonElement>(null)
  return (
    <Base.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
    >
      <Base.Portal>
        <Base.Backdrop forceRender className="fixed inset-0 z-[60] animate-appear bg-black/55" />
        <Base.Viewport className="fixed inset-0 z-[60] grid place-items-center p-6">
          <Base.Popup
            data-slot="alert-dialog"
            initialFocus={cancelButton}
            finalFocus={() => {
              const next = finalFocus?.()
              // Not by Base UI, which gives it to the first control inside of what takes no focus by Tab.
              next?.focus()
              return !next
            }}
            className="w-full max-w-md animate-rise rounded-2xl bg-surface p-6 text-ink shadow-float outline-none border"
          >
            <Base.Title className="text-lg font-semibold tracking-tight text-balance wrap-anywhere">
              {title}
            </Base.Title>
            <Base.Description className="mt-1.5 text-ink-muted">{detail}</Base.Description>
            <div className="mt-6 flex flex-col-reverse gap-2 sm:flex-row sm:justify-end">
              <Base.Close ref={cancelButton} className={buttonVariants({ variant: 'outline' })}>
                {cancel}
              </Base.Close>
              <Button variant="danger" onClick={onConfirm}>
                {confirm}
              </Button>
            </div>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}
