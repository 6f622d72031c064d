import { createContext, use } from 'react'
import { enAll } from './en-all'

/** The shape that the words of every part have. */
export type AllMessages = typeof enAll

/** The whole catalogue in use; English until a language is chosen. */
export const AllMessagesContext = createContext<AllMessages>(enAll)

/** The words of the language in use, for parts that are loaded when they are needed. */
export function useAllMessages(): AllMessages {
  return use(AllMessagesContext)
}
