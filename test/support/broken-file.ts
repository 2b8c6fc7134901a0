import fc from 'fast-check'

const text = (...parts: string[]) => parts.map(part => Buffer.from(part))

/** What files are made of, and what they are broken by. */
const parts = [
  ...text(
    '"',
    '""',
    ',',
    ';',
    '\n',
    '\r',
    '\r\n',
    '\0',
    ' ',
    '\t',
    '\ufeff',
    "'",
    '=1+1',
    '#',
    '\\',
    '\u2028',
    'é',
    '🏫'
  ),
  ...text('code', 'name', 'opened_on', 'nonsense', '__proto__', 'constructor', '2001-02-03', '1e308', '-0'),
  ...text('code,name,opened_on\n', 'X1,One,2001-02-03\r\n', '"X1","On""e",2001-02-03\n', 'T"wo', '"T"wo'),
  ...text(
    '{"code":"X1","name":"One","opened_on":"2001-02-03"}\n',
    '{',
    '}',
    '[',
    '{"__proto__":1}',
    '"\\ud800"',
    'null\n'
  ),
  ...text('[['.repeat(40), '\n'.repeat(500), ','.repeat(500), '"'.repeat(501), 'c,'.repeat(2000)),
  // halves of characters, and bytes that are none
  ...[[0xff], [0xfe, 0xff], [0xc3], [0xe2, 0x82], [0xf0, 0x9f], [0x80], [0xed, 0xa0, 0x80], [0xc0, 0x80]].map(bytes =>
    Buffer.from(bytes)
  )
]

const beginning = fc.constantFrom(
  ...text('', '', 'code,name,opened_on\n', 'code,name,opened_on\r\nX1,One,2001-02-03\r\n', '\ufeff')
)

/** The beginning of a file, and then anything. */
export const brokenFile: fc.Arbitrary<Buffer<ArrayBuffer>> = fc
  .tuple(beginning, fc.array(fc.constantFrom(...parts), { maxLength: 25 }))
  .map(([begin, rest]) => Buffer.concat([begin, ...rest]))
