import { Trash2 } from 'lucide-react'
import { Field, Input, Textarea } from '@/components/ui/field'
import { formatBytes } from '@/lib/format'
import { characters, DESCRIPTION_LIMIT, TITLE_LIMIT } from '@/lib/image-text'
import { useUploadWords } from '@/messages/upload'
import { FilePreview } from './file-preview'
import { rowErrors, type Row } from './machine'
import type { UploadQueue } from './queue'
import { RowButton } from './row-button'

/** A description is long; how long is of interest only near its limit. */
const NEAR_LIMIT = 0.8 * DESCRIPTION_LIMIT

/** A file that waits for its words. */
export function DraftRow({ row, queue }: { row: Row; queue: UploadQueue }) {
  const words = useUploadWords()
  const errors = row.checked ? rowErrors(row) : { title: null, description: null }
  const check = () => {
    queue.check(row.id)
  }
  const described = characters(row.description)
  return (
    <li data-row={row.id} className="flex gap-4 py-5 first:pt-3 last:pb-0">
      <FilePreview file={row.file} className="size-16 sm:size-24" />
      <div className="flex min-w-0 flex-1 flex-col gap-3">
        <div className="flex items-center gap-2">
          <p className="flex min-w-0 flex-1 gap-1 text-[0.8125rem] whitespace-nowrap text-ink-muted tabular-nums">
            <span className="truncate" title={row.file.name}>
              {row.file.name}
            </span>
            <span>{words.size(formatBytes(row.file.size))}</span>
          </p>
          <RowButton
            icon={Trash2}
            label={words.remove(row.file.name)}
            onClick={() => {
              queue.remove(row.id)
            }}
          />
        </div>
        <Field
          label={words.fieldTitle}
          note={words.required}
          count={words.counter(characters(row.title), TITLE_LIMIT)}
          error={errors.title && words.text[errors.title]}
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
          label={words.fieldDescription}
          note={words.optional}
          count={described > NEAR_LIMIT ? words.counter(described, DESCRIPTION_LIMIT) : null}
          error={errors.description && words.text[errors.description]}
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
