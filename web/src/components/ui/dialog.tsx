import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cn } from '@/lib/cn'
import { buttonVariants } from './button'

export const Dialog = Base.Root

export function DialogBackdrop() {
  return (
    <Base.Backdrop data-slot="dialog-backdrop" className="fixed inset-0 z-50 animate-appear bg-black/55" />
  )
}

/** A panel in the middle on desktops, a sheet at the bottom on phones. */
export function DialogContent({ className, children, ...props }: ComponentProps<typeof Base.Popup>) {
  return (
    <Base.Portal>
      <DialogBackdrop />
      <Base.Viewport className="fixed inset-0 z-50 grid place-items-end sm:place-items-center sm:p-6">
        <Base.Popup
          data-slot="dialog"
          className={cn(
            'relative flex max-h-[92dvh] w-full animate-rise flex-col overflow-hidden rounded-t-2xl bg-surface shadow-float outline-none sm:max-h-[min(46rem,90dvh)] border-t sm:max-w-lg sm:rounded-2xl sm:border',
            className,
          )}
          {...props}
        >
          {children}
        </Base.Popup>
      </Base.Viewport>
    </Base.Portal>
  )
}

export function DialogTitle({ className, ...props }: ComponentProps<typeof Base.Title>) {
  return <Base.Title className={cn('text-lg font-semibold tracking-tight', className)} {...props} />
}

export function DialogClose({ label, className }: { label: string; className?: string }) {
  return (
    <Base.Close
      aria-label={label}
      className={cn(buttonVariants({ variant: 'ghost', size: 'icon' }), className)}
    >
      <X aria-hidden />
    </Base.Close>
  )
}
