import type { Page } from '@playwright/test'
import type { ImageFile } from './gallery.ts'

/** Uploads from within the page, past the dialog, for tests about something else. Answers the image's id. */
export function upload(
  page: Page,
  title: string,
  description: string | null,
  file: ImageFile,
): Promise<string> {
  return page.evaluate(
    async ({ words, name, mimeType, base64 }) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
      const form = new FormData()
      form.append('title', words.title)
      if (words.description) form.append('description', words.description)
      form.append('file', new File([bytes], name, { type: mimeType }))
      const response = await fetch('/api/v1/images', {
        method: 'POST',
        body: form,
        headers: { 'X-Requested-With': 'infravault', 'Idempotency-Key': crypto.randomUUID() },
      })
      const answer = (await response.json()) as { id: string }
      if (response.status !== 201)
        throw new Error(`upload: ${String(response.status)} ${JSON.stringify(answer)}`)
      return answer.id
    },
    {
      words: { title, description },
      name: file.name,
      mimeType: file.mimeType,
      base64: file.buffer.toString('base64'),
    },
  )
}
