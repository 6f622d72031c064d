import { cn } from '@/lib/cn'

/** How far something is; without a share it only says that it goes on. */
export function ProgressBar({ label, share }: { label: string; share: number | null }) {
  const percent = share === null ? null : Math.floor(share * 100)
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent ?? undefined}
      className="h-1 overflow-hidden rounded-full bg-sunken"
    >
      <div
        className={cn(
          'h-full rounded-full bg-accent transition-[width] duration-200',
          percent === null && 'animate-shimmer',
        )}
        style={{ width: `${String(percent ?? 100)}%` }}
      />
    </div>
  )
}
