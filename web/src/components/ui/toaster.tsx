import { Toast as Base } from '@base-ui/react/toast'
import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { useEffect } from 'react'
import { cn } from '@/lib/cn'
import { useMessages } from '@/messages/messages'
import { buttonVariants } from './button'
import { showWith } from './toast'

const manager = Base.createToastManager()

/** Where toasts appear; one in the whole app. What was said before it came is said now. */
export default function Toaster() {
  const messages = useMessages()
  useEffect(() => showWith(manager), [])
  return (
    <Base.Provider toastManager={manager} limit={3}>
      <Base.Portal>
        <Base.Viewport
          aria-label={messages.notifications}
          className="pointer-events-none fixed inset-x-4 bottom-[max(1rem,env(safe-area-inset-bottom))] z-[70] flex flex-col items-center gap-2 outline-none sm:items-start"
        >
          <Toasts />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  )
}

function Toasts() {
  const { toasts } = Base.useToastManager()
  const { close } = useMessages()
  return toasts.map((item) => {
    const Icon = item.type === 'error' ? CircleAlert : CircleCheck
    return (
      <Base.Root
        key={item.id}
        toast={item}
        className="pointer-events-auto w-full max-w-sm animate-rise rounded-xl border bg-surface shadow-float data-limited:hidden"
      >
        <Base.Content className="flex items-start gap-3 py-2 ps-4 pe-2">
          <Icon
            aria-hidden
            className={cn('mt-1.5 size-5 shrink-0', item.type === 'error' ? 'text-danger' : 'text-success')}
          />
          <div className="min-w-0 flex-1 py-1 text-sm wrap-anywhere">
            <Base.Title className="font-medium" />
            <Base.Description className="text-ink-muted" />
          </div>
          <Base.Action className={buttonVariants({ variant: 'outline', size: 'small' })} />
          <Base.Close aria-label={close} className={buttonVariants({ variant: 'ghost', size: 'icon-small' })}>
            <X aria-hidden />
          </Base.Close>
        </Base.Content>
      </Base.Root>
    )
  })
}
