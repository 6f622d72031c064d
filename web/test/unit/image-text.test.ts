import { describe, expect, it } from 'vitest'
import { characters, descriptionError, titleError, titleFromFileName } from '@/lib/image-text'

describe('titleFromFileName', () => {
  it.each([
    ['IMG_2041-evening_at_the-lake.JPG', 'IMG 2041 evening at the lake'],
    ['holiday.2024.png', 'holiday.2024'],
    ['no extension', 'no extension'],
    ['__--__.png', ''],
    ['.png', ''],
    ['tab\tand\u202eturn.webp', 'tab and turn'],
    ['Über den Wolken.jpeg', 'Über den Wolken'],
  ])('makes a title of %j', (name, title) => {
    expect(titleFromFileName(name)).toBe(title)
  })

  it('never makes a title that is refused as too long', () => {
    expect(titleError(titleFromFileName(`${'😀'.repeat(300)}.png`))).toBeNull()
  })
})

describe('titleError', () => {
  it.each([
    ['', 'title-required'],
    ['   ', 'title-required'],
    ['a\u0007b', 'hidden-characters'],
    ['a\u202eb', 'hidden-characters'],
    ['x'.repeat(121), 'title-too-long'],
    ['x'.repeat(120), null],
    ['😀'.repeat(120), null],
    [`  ${'x'.repeat(120)}  `, null],
    ['e\u0301'.repeat(120), null],
  ])('of %j is %j', (title, error) => {
    expect(titleError(title)).toBe(error)
  })
})

describe('descriptionError', () => {
  it('may be empty, may have lines, has a limit', () => {
    expect(descriptionError('')).toBeNull()
    expect(descriptionError('two\r\nlines\tand a tab')).toBeNull()
    expect(descriptionError('x'.repeat(2000))).toBeNull()
    expect(descriptionError('x'.repeat(2001))).toBe('description-too-long')
    expect(descriptionError('a\u0000b')).toBe('hidden-characters')
  })
})

it('counts characters, not UTF-16 units', () => {
  expect(characters('a😀é')).toBe(3)
})
