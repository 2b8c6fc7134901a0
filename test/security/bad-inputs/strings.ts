import { BOOKS, CAMPUSES, type Case, type Cases, campusWith, REFRESH, SIGN_IN } from './case.ts'

const name = (title: string, text: string, status: number, code = 'request.malformed'): Case => ({
  name: title,
  method: 'POST',
  path: CAMPUSES,
  body: campusWith('name', text),
  status,
  ...(status < 400 ? {} : { code })
})

const invalid = 'request.invalid'

/** Text that PostgreSQL refuses, or that no person would call a name. */
export const strings: Cases = () => [
  name('a name is taken', '"North-east"', 201),
  name('NUL, escaped', '"a\\u0000b"', 400),
  name('NUL as the whole', '"\\u0000"', 400),
  name('NUL behind an escaped backslash is text', '"a\\\\u0000b"', 201),
  name('NUL behind two escaped backslashes', '"a\\\\\\u0000b"', 400),
  name('NUL as a byte', '"a\0b"', 400),
  name('half of a surrogate pair, the first', '"a\\ud83db"', 400),
  name('half of a surrogate pair, the second', '"a\\uDE00b"', 400),
  name('surrogates the wrong way round', '"\\ude00\\ud83d"', 400),
  name('two first halves', '"\\ud83d\\ud83d\\ude00"', 400),
  name('a pair, escaped', '"\\ud83d\\ude00"', 201),
  name('a noncharacter is text', '"\\uffff"', 201),
  name('DEL and other controls are text', '"a\\u0001\\u007fb"', 201),
  name('120 emoji are 120 characters', `"${'😀'.repeat(120)}"`, 201),
  name('121 emoji are too many', `"${'😀'.repeat(121)}"`, 400, invalid),
  name('120 characters of four joined parts each', `"${'👩‍🏫'.repeat(40)}"`, 201),
  name('blanks only', '"   "', 400, invalid),
  name('blanks of all kinds', '"\\t\\n\\u00a0\\u2003\\ufeff"', 400, invalid),
  name('empty', '""', 400, invalid),
  name('a number', '5', 400, invalid),
  name('true', 'true', 400, invalid),
  name('null', 'null', 400, invalid),
  name('a list', '["a"]', 400, invalid),
  name('an object', '{"a":1}', 400, invalid),
  name('markup is text', '"<script>alert(1)</script>"', 201),
  name('SQL is text', '"\'); drop table identity.campuses; --"', 201),
  name('a format directive is text', '"%s %I $1 {} \\\\ %n"', 201),
  ...['a"b', "a'b", 'a\\b', '{a,b}', 'null', 'NaN'].map(text => name(`${text} is text`, JSON.stringify(text), 201)),
  {
    name: 'an address of 50,000 characters made to make a pattern run for ever',
    method: 'POST',
    path: SIGN_IN,
    as: null,
    body: { email: `${'a.'.repeat(25_000)}@${'a-'.repeat(20)}`, password: 'a password' },
    status: 400,
    code: invalid
  },
  ...['a@b', 'a b@c.de', '@c.de', 'a@', 'a@c..de', 'a\\@c.de', 'a@c.de\n', '\\x41@c.de', 'a@[127.0.0.1]'].map(
    email => ({
      name: `no address: ${JSON.stringify(email)}`,
      method: 'POST',
      path: SIGN_IN,
      as: null,
      body: { email, password: 'a password' },
      status: 400,
      code: invalid
    })
  ),
  ...[
    ['129 characters', 'x'.repeat(129), invalid],
    ['7 characters', 'x'.repeat(7), invalid],
    ['NUL', 'a pass\0word', 'request.malformed'],
    ['half of a surrogate pair', 'a pass\ud800word', 'request.malformed']
  ].map(([title = '', password, code = '']) => ({
    name: `a password with ${title}`,
    method: 'POST',
    path: SIGN_IN,
    as: null,
    body: { email: 'nobody@oak.example', password },
    status: 400,
    code
  })),
  {
    name: 'a password of 128 emoji is measured, not cut, and is wrong',
    method: 'POST',
    path: SIGN_IN,
    as: null,
    body: { email: 'nobody@oak.example', password: '😀'.repeat(128) },
    status: 401,
    code: 'identity.sign_in_failed'
  },
  {
    name: 'a password of one megabyte',
    method: 'POST',
    path: SIGN_IN,
    as: null,
    body: { email: 'nobody@oak.example', password: 'x'.repeat(1_048_576) },
    status: 413
  },
  ...['', 'x'.repeat(42), 'x'.repeat(44), `${'x'.repeat(42)}=`, `${'x'.repeat(42)}😀`].map(refresh_token => ({
    name: `no refresh token: ${refresh_token.length} characters`,
    method: 'POST',
    path: REFRESH,
    as: null,
    body: { refresh_token },
    status: 400,
    code: invalid
  })),
  {
    name: 'a refresh token that was never given',
    method: 'POST',
    path: REFRESH,
    as: null,
    body: { refresh_token: 'x'.repeat(43) },
    status: 401,
    code: 'identity.refresh_failed'
  },
  {
    name: 'a state outside its words is not settable at all',
    method: 'POST',
    path: BOOKS,
    body: { state: 'lost' },
    status: 400,
    code: invalid
  }
]
