import { useEffect, useRef } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogClose, DialogContent, DialogTitle } from '@/components/ui/dialog'
import { useMessages } from '@/messages/messages'
import { useUploadWords } from '@/messages/upload'
import { DiscardButton } from './discard-button'
import { DraftRow } from './draft-row'
import { FilePicker } from './file-picker'
import { count, isValid, rowErrors } from './machine'
import { SentRow } from './sent-row'
import { useRows, useUploads } from './upload-context'

/** What can be pressed first: a row's words or button, and else the way to choose files. */
const FIRST = '[name=title], button'

/** Names images and sends them. Closing it stops nothing; drafts are still there when it opens again. */
export default function UploadDialog({ maxBytes }: { maxBytes: number }) {
  const messages = useMessages()
  const words = useUploadWords()
  const { queue, open, setOpen } = useUploads()
  const rows = useRows(queue)
  const body = useRef<HTMLDivElement>(null)
  const { drafts, pending, ready, failed } = count(rows)
  const empty = rows.length === 0

  const close = () => {
    setOpen(false)
    queue.clear(['ready', 'cancelled', 'refused'])
  }
  const submit = () => {
    if (!queue.submit()) focusFirstMistake()
  }
  const focusFirstMistake = () => {
    const row = queue.rows().find((candidate) => candidate.state.is === 'draft' && !isValid(candidate))
    if (!row) return
    const name = rowErrors(row).title ? 'title' : 'description'
    body.current?.querySelector<HTMLElement>(`[data-row="${row.id}"] [name=${name}]`)?.focus()
  }

  // What a person does next: name the first image, or choose one.
  const firstStep = () =>
    body.current?.querySelector<HTMLElement>('[name=title]') ??
    body.current?.querySelector<HTMLElement>('[data-choose]') ??
    true
  useEffect(() => {
    // A touch screen would cover the dialog with its keyboard.
    if (drafts > 0 && !matchMedia('(pointer: coarse)').matches) {
      body.current?.querySelector<HTMLElement>('[name=title]')?.focus()
    }
    // Only when drafts appear, not with each one.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [drafts === 0])
  useEffect(() => {
    const { activeElement } = document
    // What was pressed has gone with its row.
    if (!activeElement || activeElement === document.body)
      body.current?.querySelector<HTMLElement>(FIRST)?.focus()
  }, [rows.length])

  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        if (!next) close()
      }}
    >
      <DialogContent className="sm:max-w-xl" initialFocus={(by) => (by === 'touch' ? true : firstStep())}>
        <header className="flex items-center justify-between ps-5 pe-3 pt-3 pb-2 sm:ps-6">
          <DialogTitle>{words.title}</DialogTitle>
          <DialogClose label={messages.close} />
        </header>
        <div ref={body} className="min-h-0 flex-1 overflow-y-auto px-5 pb-5 sm:px-6">
          {empty && (
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
                <SentRow key={row.id} row={row} queue={queue} maxBytes={maxBytes} onLeave={close} />
              ),
            )}
          </ul>
        </div>
        {!empty && (
          <footer className="flex flex-wrap items-center gap-2 border-t px-5 pt-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:px-6">
            <FilePicker
              compact
              maxBytes={maxBytes}
              onFiles={(files) => {
                queue.add(files, maxBytes)
              }}
            />
            <span className="flex-1" />
            {drafts > 0 && (
              <>
                <DiscardButton rows={rows} queue={queue} />
                <Button className="max-sm:w-full" onClick={submit}>
                  {words.submit(drafts)}
                </Button>
              </>
            )}
            {drafts === 0 && (
              <Button variant={pending > 0 ? 'outline' : 'primary'} onClick={close}>
                {pending > 0 ? words.hide : words.done}
              </Button>
            )}
          </footer>
        )}
        <p role="status" className="sr-only">
          {pending === 0 && ready > 0 && failed === 0 && words.dockDone(ready)}
          {pending === 0 && ready > 0 && failed > 0 && words.someFailed(ready, failed)}
        </p>
      </DialogContent>
    </Dialog>
  )
}
