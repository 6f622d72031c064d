import { useRef, useState, type SubmitEvent } from 'react'
import { useEditImage } from '@/api/edit-image'
import type { Image } from '@/api/images'
import { toast } from '@/components/ui/toast'
import { descriptionError, titleError } from '@/lib/image-text'
import { useViewerWords } from '@/messages/viewer'

/** An image's words while somebody changes them; `onSaved` once the server has them. */
export function useImageEdit(image: Image, onSaved: () => void) {
  const { saved } = useViewerWords()
  const [title, setTitle] = useState(image.title)
  const [description, setDescription] = useState(image.description ?? '')
  const [tried, setTried] = useState(false)
  const titleInput = useRef<HTMLInputElement>(null)
  const descriptionInput = useRef<HTMLTextAreaElement>(null)
  const edit = useEditImage(image.id)

  const save = (event: SubmitEvent) => {
    event.preventDefault()
    setTried(true)
    const wrong = titleError(title) ? titleInput : descriptionError(description) ? descriptionInput : null
    if (wrong) {
      wrong.current?.focus()
      return
    }
    const onSuccess = () => {
      toast.success(saved)
      onSaved()
    }
    edit.mutate({ title: title.trim(), description: description.trim() || null }, { onSuccess })
  }

  return {
    edit,
    save,
    title: { ref: titleInput, text: title, set: setTitle, error: tried ? titleError(title) : null },
    description: {
      ref: descriptionInput,
      text: description,
      set: setDescription,
      error: tried ? descriptionError(description) : null,
    },
  }
}
