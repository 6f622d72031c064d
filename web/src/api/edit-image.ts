import { useMutation, useQueryClient } from '@tanstack/react-query'
import { client, unwrap } from './client'
import { updateLists, type Image, type ImageEdit, type List } from './images'

/** Saves title and description; the change shows everywhere when the API has it. */
export function useEditImage(id: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: ImageEdit) =>
      unwrap(client.PATCH('/api/v1/images/{id}', { params: { path: { id } }, body })),
    onSuccess: (image) => {
      queries.setQueryData(['images', 'one', id], image)
      updateLists(queries, (list) => withEdit(list, image))
    },
  })
}

function withEdit(list: List, image: Image): List {
  const pages = list.pages.map((page) => {
    const at = page.items.findIndex(({ id }) => id === image.id)
    return at < 0 ? page : { ...page, items: page.items.with(at, image) }
  })
  return { ...list, pages }
}
