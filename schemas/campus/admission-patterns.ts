import { Type } from '@sinclair/typebox'
import { Resource, rowProperties } from '#schemas/common.ts'
import { Ref, stamps } from '#schemas/words.ts'

const part = '(?:[A-Za-z0-9 \\/.\\-]|\\{(?:CAMPUS|YYYY|YY)\\})*'

export const AdmissionPattern = Resource('AdmissionPattern', 'How a campus numbers whom it admits', {
  id: rowProperties.id,
  campus_id: Ref('The campus, which has one pattern at most; without one it is {CAMPUS}-{YYYY}-{0000}'),
  pattern: Type.String({
    minLength: 1,
    maxLength: 40,
    pattern: `^${part}\\{0{1,10}\\}${part}$`,
    description:
      'What a number looks like: {0000} once, the running number with so many digits at least; {CAMPUS} its code, {YYYY} or {YY} the year; else letters, digits, blanks and / . -',
    examples: ['{CAMPUS}-{YYYY}-{0000}']
  }),
  ...stamps
})
