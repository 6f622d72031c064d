import { X } from 'lucide-react'
import { Button } from '@/components/ui/button'

/** The cross that takes a row away, or stops it. */
export function CrossButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button variant="ghost" size="icon-small" aria-label={label} onClick={onClick}>
      <X aria-hidden />
    </Button>
  )
}
