import { useMutation, useQueryClient } from '@tanstack/react-query'
import { client, unwrap } from './client'

/** Ends the session and forgets what only its owner may see. */
export function useSignOut() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => unwrap(client.POST('/api/v1/auth/sign-out')),
    onSuccess: async () => {
      queries.removeQueries({ queryKey: ['images', 'list', 'mine'] })
      queries.removeQueries({ queryKey: ['sessions'] })
      queries.removeQueries({ queryKey: ['trash'] })
      await queries.invalidateQueries()
    },
  })
}
