import { ChevronLeft, ChevronRight } from 'lucide-react'
import { cn } from '@/lib/cn'
import { useViewerWords } from '@/messages/viewer'

type ArrowButtonProps = { to: 'previous' | 'next'; onClick?: () => void; className?: string }

/** The way to a neighbour; without one it only keeps its place. */
export function ArrowButton({ to, onClick, className }: ArrowButtonProps) {
  const words = useViewerWords()
  const Icon = to === 'previous' ? ChevronLeft : ChevronRight
  return (
    <button
      type="button"
      aria-label={words[to]}
      onClick={onClick}
      className={cn(
        'grid size-11 shrink-0 place-items-center rounded-full text-ink transition-colors hover:bg-ink/15 sm:bg-sunken/80 sm:hover:bg-sunken',
        !onClick && 'invisible',
        className,
      )}
    >
      <Icon aria-hidden className="size-6 rtl:-scale-x-100" />
    </button>
  )
}
