import { useRef } from 'react'
import { Dialog, DialogClose, DialogContent, DialogTitle } from '@/components/ui/dialog'
import { useMessages } from '@/messages/messages'
import { useUploadWords } from '@/messages/upload'
import { FilePicker } from './file-picker'
import { count, type Row } from './machine'
import type { UploadQueue } from './queue'
import { DraftRow } from './draft-row'
import { SentRow } from './sent-row'
import { useRows, useUploads } from './upload-context'
import { UploadFooter } from './upload-footer'
import { useDialogFocus } from './use-dialog-focus'

/** Names images and sends them. Closing it stops nothing; drafts are still there when it opens again. */
export default function UploadDialog({ maxBytes }: { maxBytes: number }) {
  const { close: closeLabel } = useMessages()
  const words = useUploadWords()
  const { queue, open, setOpen } = useUploads()
  const rows = useRows(queue)
  const body = useRef<HTMLDivElement>(null)
  const { firstStep, toFirstMistake } = useDialogFocus(body, rows, count(rows).drafts)

  const close = () => {
    setOpen(false)
    queue.clear(['ready', 'cancelled', 'refused'])
  }
  const submit = () => {
    if (!queue.submit()) toFirstMistake(queue.rows())
  }

  return (
    <Dialog open={open} onOpenChange={(next) => !next && close()}>
      <DialogContent className="sm:max-w-xl" initialFocus={(by) => (by === 'touch' ? true : firstStep())}>
        <header className="flex items-center justify-between ps-5 pe-3 pt-3 pb-2 sm:ps-6">
          <DialogTitle>{words.title}</DialogTitle>
          <DialogClose label={closeLabel} />
        </header>
        <div ref={body} className="min-h-0 flex-1 overflow-y-auto px-5 pb-5 sm:px-6">
          <Rows {...{ rows, queue, maxBytes }} onLeave={close} />
        </div>
        {rows.length > 0 && <UploadFooter {...{ rows, queue, maxBytes }} onSubmit={submit} onClose={close} />}
        <Milestones rows={rows} />
      </DialogContent>
    </Dialog>
  )
}

type RowsProps = { rows: readonly Row[]; queue: UploadQueue; maxBytes: number; onLeave: () => void }

function Rows({ rows, queue, maxBytes, onLeave }: RowsProps) {
  return (
    <>
      {rows.length === 0 && (
        <FilePicker
          compact={false}
          maxBytes={maxBytes}
          onFiles={(files) => {
            queue.add(files, maxBytes)
          }}
        />
      )}
      <ul className="divide-y">
        {rows.map((row) =>
          row.state.is === 'draft' ? (
            <DraftRow key={row.id} row={row} queue={queue} />
          ) : (
            <SentRow key={row.id} row={row} queue={queue} maxBytes={maxBytes} onLeave={onLeave} />
          ),
        )}
      </ul>
    </>
  )
}

/** Says, once, that everything has arrived or failed. */
function Milestones({ rows }: { rows: readonly Row[] }) {
  const words = useUploadWords()
  const { pending, ready, failed } = count(rows)
  const ended = pending === 0 && ready > 0
  return (
    <p role="status" className="sr-only">
      {ended && (failed > 0 ? words.someFailed(ready, failed) : words.dockDone(ready))}
    </p>
  )
}
