import { useState } from 'react'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { useUploadWords } from '@/messages/upload'
import { isWritten, type Row } from './machine'
import type { UploadQueue } from './queue'

/** Takes all drafts away; asks first where words would be lost with them. */
export function DiscardButton({ rows, queue }: { rows: readonly Row[]; queue: UploadQueue }) {
  const words = useUploadWords()
  const [asking, setAsking] = useState(false)
  const discard = () => {
    queue.clear(['draft', 'refused'])
  }
  return (
    <>
      <Button
        variant="ghost"
        className="max-sm:px-3"
        onClick={() => {
          if (rows.some(isWritten)) setAsking(true)
          else discard()
        }}
      >
        {words.discard}
      </Button>
      <ConfirmDialog
        open={asking}
        title={words.discardTitle}
        detail={words.discardDetail}
        confirm={words.discardConfirm}
        cancel={words.discardCancel}
        onConfirm={discard}
        onClose={() => {
          setAsking(false)
        }}
      />
    </>
  )
}
