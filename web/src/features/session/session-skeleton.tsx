import { cn } from '@/lib/cn'
import { useDelayed } from '@/lib/hooks'
import { useAccountWords } from '@/messages/account'

/** The shape of a list that is on its way; only after a moment, so that a fast answer shows no flicker. */
export function SessionSkeleton() {
  const account = useAccountWords()
  const shown = useDelayed()
  return (
    <div role="status" className={cn('h-26 rounded-xl', shown && 'animate-shimmer bg-sunken')}>
      <span className="sr-only">{account.loading}</span>
    </div>
  )
}
