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

type DraftRowProps = { row: Row; queue: UploadQueue }

/** A file that waits for its words. */
export function DraftRow({ row, queue }: DraftRowProps) {
  const words = useUploadWords()
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
        <TitleField row={row} queue={queue} />
        <DescriptionField row={row} queue={queue} />
      </div>
    </li>
  )
}

/** What is wrong is said once somebody has left the field, or tried to send it. */
function errorsOf(row: Row) {
  return row.checked ? rowErrors(row) : { title: null, description: null }
}

function TitleField({ row, queue }: DraftRowProps) {
  const words = useUploadWords()
  const { title: error } = errorsOf(row)
  return (
    <Field
      label={words.fieldTitle}
      note={words.required}
      count={words.counter(characters(row.title), TITLE_LIMIT)}
      error={error && words.text[error]}
    >
      {(control) => (
        <Input
          {...control}
          name="title"
          required
          autoComplete="off"
          value={row.title}
          onBlur={() => {
            queue.check(row.id)
          }}
          onChange={(event) => {
            queue.edit(row.id, { title: event.target.value })
          }}
        />
      )}
    </Field>
  )
}

function DescriptionField({ row, queue }: DraftRowProps) {
  const words = useUploadWords()
  const { description: error } = errorsOf(row)
  const used = characters(row.description)
  return (
    <Field
      label={words.fieldDescription}
      note={words.optional}
      count={used > NEAR_LIMIT ? words.counter(used, DESCRIPTION_LIMIT) : null}
      error={error && words.text[error]}
    >
      {(control) => (
        <Textarea
          {...control}
          name="description"
          rows={1}
          value={row.description}
          onBlur={() => {
            queue.check(row.id)
          }}
          onChange={(event) => {
            queue.edit(row.id, { description: event.target.value })
          }}
        />
      )}
    </Field>
  )
}
