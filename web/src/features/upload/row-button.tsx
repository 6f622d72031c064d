import type { LucideIcon } from 'lucide-react'
import { Button } from '@/components/ui/button'

type RowButtonProps = { icon: LucideIcon; label: string; onClick: () => void }

/** Takes a row away, or stops it. Only what stops or closes is a cross. */
export function RowButton({ icon: Icon, label, onClick }: RowButtonProps) {
  return (
    <Button
      variant="ghost"
      size="icon-small"
      aria-label={label}
      title={label}
      onClick={onClick}
      // In one line with the cross that closes the dialog.
      className="-me-1 sm:-me-2"
    >
      <Icon aria-hidden />
    </Button>
  )
}
