import { Menu as Base } from '@base-ui/react/menu'
import { Check } from 'lucide-react'
import { useEffect, useRef, type ComponentProps } from 'react'
import { cn } from '@/lib/cn'

export const Menu = Base.Root
export const MenuRadioGroup = Base.RadioGroup

/** The trigger of a menu that came when it was asked for (`LateMenu`), and therefore opens at once. */
export function MenuTrigger(props: ComponentProps<'button'>) {
  const trigger = useRef<HTMLButtonElement>(null)
  const opened = useRef(false)
  useEffect(() => {
    if (opened.current) return
    opened.current = true
    trigger.current?.focus()
    trigger.current?.click()
  }, [])
  return <Base.Trigger ref={trigger} {...props} />
}

const ITEM =
  'flex min-h-9 items-center gap-2.5 rounded-lg px-2.5 text-sm outline-none select-none data-highlighted:bg-sunken [&_svg]:size-4 [&_svg]:shrink-0'

export function MenuContent({ className, ...props }: ComponentProps<typeof Base.Popup>) {
  return (
    <Base.Portal>
      <Base.Positioner className="z-50 outline-none" align="end" sideOffset={8} collisionPadding={8}>
        <Base.Popup
          data-slot="menu"
          className={cn(
            'min-w-44 animate-rise rounded-xl border bg-surface p-1.5 text-ink shadow-float outline-none',
            className,
          )}
          {...props}
        />
      </Base.Positioner>
    </Base.Portal>
  )
}

export function MenuItem({ className, ...props }: ComponentProps<typeof Base.Item>) {
  return <Base.Item className={cn(ITEM, className)} {...props} />
}

export function MenuRadioItem({ className, children, ...props }: ComponentProps<typeof Base.RadioItem>) {
  return (
    <Base.RadioItem className={cn(ITEM, className)} {...props}>
      {children}
      <Base.RadioItemIndicator className="ms-auto ps-4">
        <Check aria-hidden />
      </Base.RadioItemIndicator>
    </Base.RadioItem>
  )
}
