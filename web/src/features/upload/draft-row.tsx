import { Field, Input, Textarea } from '@/components/ui/field'
import { formatBytes } from '@/lib/format'
import { characters, DESCRIPTION_LIMIT, TITLE_LIMIT } from '@/lib/image-text'
import { useAllMessages, type AllMessages } from '@/messages/all-messages'
import { CrossButton } from './cross-button'
import { FilePreview } from './file-preview'
import { rowErrors, type Row } from './machine'
import type { UploadQueue } from './queue'

/** A file that waits for its words. */
export function DraftRow({ row, queue }: { row: Row; queue: UploadQueue }) {
  const messages = useAllMessages()
  const errors = row.checked ? rowErrors(row) : { title: null, description: null }
  const check = () => {
    queue.check(row.id)
  }
  return (
    <li data-row={row.id} className="flex gap-4 py-5 first:pt-1">
      <div className="flex w-16 shrink-0 flex-col gap-1.5 sm:w-24">
        <FilePreview file={row.file} className="aspect-square w-full" />
        <span className="text-center text-xs text-ink-muted tabular-nums">{formatBytes(row.file.size)}</span>
      </div>
      <div className="flex min-w-0 flex-1 flex-col gap-3">
        <div className="flex items-start gap-2">
          <p className="min-w-0 flex-1 truncate pt-1.5 text-[0.8125rem] text-ink-muted" title={row.file.name}>
            {row.file.name}
          </p>
          <CrossButton
            label={messages.upload.remove(row.file.name)}
            onClick={() => {
              queue.remove(row.id)
            }}
          />
        </div>
        <Field
          label={messages.upload.fieldTitle}
          error={errors.title && messages.text[errors.title]}
          hint={counter(row.title, TITLE_LIMIT, messages)}
        >
          {(control) => (
            <Input
              {...control}
              name="title"
              required
              autoComplete="off"
              value={row.title}
              onBlur={check}
              onChange={(event) => {
                queue.edit(row.id, { title: event.target.value })
              }}
            />
          )}
        </Field>
        <Field
          label={messages.upload.fieldDescription}
          note={messages.upload.optional}
          error={errors.description && messages.text[errors.description]}
          hint={counter(row.description, DESCRIPTION_LIMIT, messages)}
        >
          {(control) => (
            <Textarea
              {...control}
              name="description"
              rows={1}
              value={row.description}
              onBlur={check}
              onChange={(event) => {
                queue.edit(row.id, { description: event.target.value })
              }}
            />
          )}
        </Field>
      </div>
    </li>
  )
}

/** Counts only when the limit is near. */
function counter(text: string, limit: number, { upload }: AllMessages): string | null {
  const used = characters(text)
  return used > limit * 0.8 ? upload.counter(used, limit) : null
}
