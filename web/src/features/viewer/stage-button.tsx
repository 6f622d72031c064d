import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cn } from '@/lib/cn'
import { useSetting } from '@/lib/settings'
import type { Shortcut } from '@/lib/shortcuts'
import { useShortcutWords } from '@/messages/shortcuts'

export const STAGE_BUTTON =
  'grid size-10 shrink-0 place-items-center rounded-full text-ink transition-colors hover:bg-ink/15 aria-pressed:bg-ink/15 [&_svg]:size-5'

type StageButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  icon: LucideIcon
  label: string
  shortcut?: Shortcut
}

/** A round button on the dark ground; its label, with its key, is its tooltip too. */
export function StageButton({ icon: Icon, label, shortcut, className, ...props }: StageButtonProps) {
  const tip = useTip(label, shortcut)
  return (
    <button type="button" aria-label={label} title={tip} className={cn(STAGE_BUTTON, className)} {...props}>
      <Icon aria-hidden />
    </button>
  )
}

/** What a button is called, and its key where that is on. */
export function useTip(label: string, shortcut?: Shortcut): string {
  const [on] = useSetting('shortcuts')
  const words = useShortcutWords()
  return on && shortcut ? words.tip(label, words.keys[shortcut]) : label
}
