import { useCallback } from 'react'
import type { ApiProblem } from '@/api/problem'
import { useTexts } from '@/i18n/context'
import { en } from '@/i18n/en'
import type { MessageKey } from '@/i18n/languages'

function keyOf(code: string): MessageKey | null {
  const key = `problem.${code}`
  return Object.hasOwn(en, key) ? (key as MessageKey) : null
}

/**
 * A problem in words. The services' own words come first in English, which is what they speak; in other languages the
 * catalogue's text for the code does, where it has one.
 */
export function useProblemText(): (problem: ApiProblem) => string {
  const { t, language } = useTexts()
  return useCallback(
    (problem) => {
      const key = keyOf(problem.code)
      const spoken = problem.detail || problem.title
      if (spoken && (language.tag === 'en' || key === null)) {
        return spoken
      }
      return t(key ?? 'problem.unexpected')
    },
    [t, language],
  )
}
