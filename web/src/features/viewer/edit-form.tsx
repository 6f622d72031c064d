import { useRef, useState, type KeyboardEvent, type SubmitEvent } from 'react'
import { useEditImage } from '@/api/edit-image'
import type { Image } from '@/api/images'
import { describe } from '@/api/problem'
import { Button } from '@/components/ui/button'
import { Field, Input, Textarea } from '@/components/ui/field'
import { toast } from '@/components/ui/toast'
import { descriptionError, titleError } from '@/lib/image-text'
import { useMessages } from '@/messages/messages'
import { useUploadWords } from '@/messages/upload'
import { useViewerWords } from '@/messages/viewer'

/** Title and description, editable where they stood. Escape leaves the form, not the viewer. */
export function EditForm({ image, onClose }: { image: Image; onClose: () => void }) {
  const messages = useMessages()
  const texts = useUploadWords()
  const words = useViewerWords()
  const [title, setTitle] = useState(image.title)
  const [description, setDescription] = useState(image.description ?? '')
  const [tried, setTried] = useState(false)
  const titleInput = useRef<HTMLInputElement>(null)
  const descriptionInput = useRef<HTMLTextAreaElement>(null)
  const edit = useEditImage(image.id)
  const titleProblem = tried ? titleError(title) : null
  const descriptionProblem = tried ? descriptionError(description) : null

  const save = (event: SubmitEvent) => {
    event.preventDefault()
    setTried(true)
    if (titleError(title)) {
      titleInput.current?.focus()
      return
    }
    if (descriptionError(description)) {
      descriptionInput.current?.focus()
      return
    }
    edit.mutate(
      { title: title.trim(), description: description.trim() || null },
      {
        onSuccess: () => {
          toast.success(words.saved)
          onClose()
        },
      },
    )
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    onClose()
  }

  return (
    <form noValidate onSubmit={save} onKeyDown={onKeyDown} className="flex flex-col gap-4">
      <Field label={texts.fieldTitle} note={texts.required} error={titleProblem && texts.text[titleProblem]}>
        {(control) => (
          <Input
            {...control}
            ref={titleInput}
            autoFocus
            required
            value={title}
            onChange={(event) => {
              setTitle(event.target.value)
            }}
          />
        )}
      </Field>
      <Field
        label={texts.fieldDescription}
        note={texts.optional}
        error={descriptionProblem && texts.text[descriptionProblem]}
      >
        {(control) => (
          <Textarea
            {...control}
            ref={descriptionInput}
            rows={4}
            value={description}
            onChange={(event) => {
              setDescription(event.target.value)
            }}
          />
        )}
      </Field>
      {edit.isError && (
        <p role="alert" className="text-sm text-danger">
          {describe(edit.error, messages)}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button variant="ghost" size="small" onClick={onClose}>
          {messages.cancel}
        </Button>
        <Button type="submit" size="small" disabled={edit.isPending}>
          {edit.isPending ? words.saving : words.save}
        </Button>
      </div>
    </form>
  )
}
