import type { KeyboardEvent } from 'react'
import type { Image } from '@/api/images'
import { describe } from '@/api/problem'
import { Button } from '@/components/ui/button'
import { Field, Input, Textarea } from '@/components/ui/field'
import { useMessages } from '@/messages/messages'
import { useUploadWords } from '@/messages/upload'
import { useViewerWords } from '@/messages/viewer'
import { useImageEdit } from './use-image-edit'

/** Title and description, editable where they stood. Escape leaves the form, not the viewer. */
export function EditForm({ image, onClose }: { image: Image; onClose: () => void }) {
  const messages = useMessages()
  const words = useViewerWords()
  const { edit, save, title, description } = useImageEdit(image, onClose)

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    onClose()
  }

  return (
    <form noValidate onSubmit={save} onKeyDown={onKeyDown} className="flex flex-col gap-4">
      <Fields title={title} description={description} />
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

function Fields({ title, description }: Pick<ReturnType<typeof useImageEdit>, 'title' | 'description'>) {
  const words = useUploadWords()
  return (
    <>
      <Field label={words.fieldTitle} note={words.required} error={title.error && words.text[title.error]}>
        {(control) => (
          <Input
            {...control}
            ref={title.ref}
            autoFocus
            required
            value={title.text}
            onChange={(event) => {
              title.set(event.target.value)
            }}
          />
        )}
      </Field>
      <Field
        label={words.fieldDescription}
        note={words.optional}
        error={description.error && words.text[description.error]}
      >
        {(control) => (
          <Textarea
            {...control}
            ref={description.ref}
            rows={4}
            value={description.text}
            onChange={(event) => {
              description.set(event.target.value)
            }}
          />
        )}
      </Field>
    </>
  )
}
