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
      updateLists(queries, (list) =>
        mapItems(list, (items) => items.map((it) => (it.id === id ? image : it))),
      )
    },
  })
}

function mapItems(list: List, change: (items: Image[]) => Image[]): List {
  return { ...list, pages: list.pages.map((page) => ({ ...page, items: change(page.items) })) }
}
