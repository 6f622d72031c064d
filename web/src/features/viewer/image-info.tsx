import { Pencil } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { Image } from '@/api/images'
import { Button } from '@/components/ui/button'
import { formatBytes, formatDate, formatType } from '@/lib/format'
import { initials } from '@/lib/initials'
import { useViewerWords } from '@/messages/viewer'
import { EditForm } from './edit-form'

type ImageInfoProps = { image: Image; heading: (title: string) => ReactNode }

/** What is known about an image; its owner changes title and description in place. */
export function ImageInfo({ image, heading }: ImageInfoProps) {
  const words = useViewerWords()
  const [editing, setEditing] = useState(false)
  const editButton = useRef<HTMLButtonElement>(null)
  const wasEditing = useRef(false)

  useEffect(() => {
    if (wasEditing.current && !editing) editButton.current?.focus()
    wasEditing.current = editing
  }, [editing])

  if (editing) {
    return (
      <EditForm
        image={image}
        onClose={() => {
          setEditing(false)
        }}
      />
    )
  }
  return (
    <>
      {heading(image.title)}
      <Maker image={image} />
      {image.description ? (
        <p className="mt-5 whitespace-pre-line wrap-anywhere">{image.description}</p>
      ) : (
        <p className="mt-5 text-ink-muted">{words.noDescription}</p>
      )}
      {image.mine && (
        <Button
          ref={editButton}
          variant="outline"
          size="small"
          className="mt-4"
          aria-label={words.editLabel}
          onClick={() => {
            setEditing(true)
          }}
        >
          <Pencil aria-hidden />
          {words.edit}
        </Button>
      )}
      <File image={image} />
    </>
  )
}

function Maker({ image: { owner, mine, createdAt } }: { image: Image }) {
  const words = useViewerWords()
  return (
    <div className="mt-3 flex items-center gap-3 text-sm">
      <span
        aria-hidden
        className="grid size-9 shrink-0 place-items-center rounded-full bg-sunken text-xs font-semibold ring-1 ring-line"
      >
        {initials(owner.name)}
      </span>
      <p className="min-w-0">
        <span className="block truncate font-medium">{mine ? words.you(owner.name) : owner.name}</span>
        <time dateTime={createdAt} className="block text-ink-muted">
          {formatDate(createdAt)}
        </time>
      </p>
    </div>
  )
}

function File({ image: { contentType, bytes, width, height } }: { image: Image }) {
  const words = useViewerWords()
  return (
    <dl className="mt-6 border-t pt-5 text-sm">
      <dt className="text-ink-muted">{words.file}</dt>
      <dd className="tabular-nums">
        {formatType(contentType)}, {formatBytes(bytes)}
        <br />
        {words.pixels(width, height)}
      </dd>
    </dl>
  )
}
