import { Pencil } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { Image } from '@/api/images'
import { Button } from '@/components/ui/button'
import { formatBytes, formatDate, formatType } from '@/lib/format'
import { initials } from '@/lib/initials'
import { useMessages } from '@/messages/messages'
import { EditForm } from './edit-form'

type ImageInfoProps = { image: Image; heading: (title: string) => ReactNode }

/** What is known about an image; its owner changes title and description in place. */
export function ImageInfo({ image, heading }: ImageInfoProps) {
  const messages = useMessages()
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
      <div className="flex items-start justify-between gap-3">
        {heading(image.title)}
        {image.mine && (
          <Button
            ref={editButton}
            variant="outline"
            size="small"
            aria-label={messages.viewer.editLabel}
            onClick={() => {
              setEditing(true)
            }}
          >
            <Pencil aria-hidden />
            {messages.viewer.edit}
          </Button>
        )}
      </div>
      {image.description ? (
        <p className="mt-3 whitespace-pre-line wrap-anywhere">{image.description}</p>
      ) : (
        <p className="mt-3 text-ink-muted">{messages.viewer.noDescription}</p>
      )}
      <Facts image={image} />
    </>
  )
}

function Facts({ image }: { image: Image }) {
  const { viewer } = useMessages()
  const { owner, mine } = image
  return (
    <dl className="mt-6 flex flex-col gap-4 border-t pt-6 text-sm">
      <div className="relative min-h-9 ps-12">
        <dt className="text-ink-muted">{viewer.uploadedBy}</dt>
        <dd className="truncate font-medium">
          <span
            aria-hidden
            className="absolute start-0 top-0.5 grid size-9 place-items-center rounded-full bg-sunken text-xs font-semibold ring-1 ring-line"
          >
            {initials(owner.name)}
          </span>
          {mine ? viewer.you(owner.name) : owner.name}
        </dd>
      </div>
      <Fact term={viewer.uploadedOn}>
        <time dateTime={image.createdAt}>{formatDate(image.createdAt)}</time>
      </Fact>
      <Fact term={viewer.file}>
        {formatType(image.contentType)}, {formatBytes(image.bytes)}
        <br />
        {viewer.pixels(image.width, image.height)}
      </Fact>
    </dl>
  )
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-ink-muted">{term}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  )
}
