import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cn } from '@/lib/cn'

export const STAGE_BUTTON =
  'grid size-10 place-items-center rounded-full text-ink transition-colors hover:bg-ink/15 aria-pressed:bg-ink/15 [&_svg]:size-5'

type StageButtonProps = Omit<ComponentProps<'button'>, 'children'> & { icon: LucideIcon; label: string }

/** A round button on the dark ground; its label is its tooltip too. */
export function StageButton({ icon: Icon, label, className, ...props }: StageButtonProps) {
  return (
    <button type="button" aria-label={label} title={label} className={cn(STAGE_BUTTON, className)} {...props}>
      <Icon aria-hidden />
    </button>
  )
}
