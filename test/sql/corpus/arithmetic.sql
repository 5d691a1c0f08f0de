-- Arithmetic operators and their SAFE_ forms.
-- fn: $add
1 + 2
i + 1
i + i2
i + f
f + f2
i + n
n + n2
n + 0.1
n + f
bn + n
bn + bn2
i + NUMERIC '1.000000001'
d + 1
1 + d
d + sm
d + INTERVAL 1 MONTH
DATETIME '2024-01-31 10:00:00' + INTERVAL 1 MONTH
TIMESTAMP '2024-01-31 10:00:00+00' + INTERVAL 36 HOUR
dt + INTERVAL 10 SECOND
ts + INTERVAL 1 DAY
INTERVAL 1 DAY + ts
INTERVAL 2 MONTH + d
INTERVAL 90 MINUTE + dt
INTERVAL 1 DAY + INTERVAL 2 HOUR
9223372036854775807 + 0
9223372036854775807 + sm
0.1 + 0.2
1e308 + 1e308
n + n
ts + MAKE_INTERVAL(month => sm)
ts + MAKE_INTERVAL(day => sm)
dt + MAKE_INTERVAL(month => sm)
ts + INTERVAL '1' YEAR
-- fn: $subtract
1 - 2
i - 1
i - i2
i - f
f - f2
n - n2
n - i
bn - 1
bn - bn2
d - 1
d - sm
d - d2
dt - dt2
ts - ts2
tm - tm2
DATE '2024-03-31' - INTERVAL 1 MONTH
DATE '2024-03-31' - DATE '2024-02-29'
DATETIME '2024-03-31 00:00:00' - INTERVAL 1 DAY
ts - INTERVAL 90 MINUTE
INTERVAL 1 DAY - INTERVAL 2 HOUR
d - INTERVAL 1 MONTH
-9223372036854775807 - 1
i - 9223372036854775807
5 - 3 - 1
0.3 - 0.1
-- fn: $multiply
2 * 3
i * 2
i * i2
i * f
f * f2
n * n2
n * i
n * 0.5
bn * 2
bn * n2
i * -1
NUMERIC '0.000000001' * NUMERIC '0.5'
NUMERIC '1.5' * NUMERIC '1.000000001'
NUMERIC '-0.000000005' * NUMERIC '0.1'
n * n
n2 * n2
INTERVAL 2 DAY * 3
3 * INTERVAL '1:30' HOUR TO MINUTE
1e200 * 1e200
-- fn: $divide
1 / 2
7 / 2
i / 2
i / i2
f / f2
f / 3
i / f
n / n2
n / 3
n / i2
bn / 3
NUMERIC '10' / NUMERIC '3'
NUMERIC '-1' / 3
NUMERIC '2' / 3
1 / 0
f / 0
INTERVAL 7 DAY / 2
-- fn: $unary_minus
-i
-f
-n
-bn
-(-i)
- -5
-(i + 1)
-9223372036854775808
-sm
-INTERVAL 1 DAY
-- fn: div
DIV(7, 2)
DIV(-7, 2)
DIV(i, i2)
DIV(i, 3)
DIV(n, n2)
DIV(n, 2)
DIV(i, NUMERIC '0.3')
DIV(bn, 7)
DIV(NULL, 1)
DIV(i, -1)
DIV(20, 0)
-- fn: mod
MOD(7, 3)
MOD(-7, 3)
MOD(7, -3)
MOD(i, i2)
MOD(i, 5)
MOD(n, n2)
MOD(n, 2)
MOD(NUMERIC '5.5', NUMERIC '-1.1')
MOD(bn, 3)
MOD(i, NULL)
MOD(i, -1)
MOD(1, 0)
-- fn: safe_add
SAFE_ADD(i, 1)
SAFE_ADD(i, i2)
SAFE_ADD(i, i)
SAFE_ADD(f, f2)
SAFE_ADD(n, n2)
SAFE_ADD(n, n)
SAFE_ADD(bn, bn2)
SAFE_ADD(i, n)
SAFE_ADD(1e308, f)
SAFE_ADD(NULL, i)
SAFE_ADD(9223372036854775807, 1)
-- fn: safe_subtract
SAFE_SUBTRACT(i, 1)
SAFE_SUBTRACT(i, i2)
SAFE_SUBTRACT(f, f2)
SAFE_SUBTRACT(n, n2)
SAFE_SUBTRACT(bn, 1)
SAFE_SUBTRACT(i, f)
SAFE_SUBTRACT(-9223372036854775808, 1)
SAFE_SUBTRACT(n, NULL)
-- fn: safe_multiply
SAFE_MULTIPLY(i, 2)
SAFE_MULTIPLY(i, i2)
SAFE_MULTIPLY(i, i)
SAFE_MULTIPLY(f, f2)
SAFE_MULTIPLY(f, 1e308)
SAFE_MULTIPLY(1e300, f)
SAFE_MULTIPLY(f, 1e-300)
SAFE_MULTIPLY(n, n2)
SAFE_MULTIPLY(n, n)
SAFE_MULTIPLY(bn, 3)
SAFE_MULTIPLY(i, NULL)
-- fn: safe_divide
SAFE_DIVIDE(1, 0)
SAFE_DIVIDE(i, i2)
SAFE_DIVIDE(i, 3)
SAFE_DIVIDE(f, f2)
SAFE_DIVIDE(f, 0)
SAFE_DIVIDE(n, n2)
SAFE_DIVIDE(n, 3)
SAFE_DIVIDE(i, n2)
SAFE_DIVIDE(bn, 3)
SAFE_DIVIDE(NULL, i)
SAFE_DIVIDE(0, 0)
-- fn: safe_negate
SAFE_NEGATE(i)
SAFE_NEGATE(f)
SAFE_NEGATE(n)
SAFE_NEGATE(bn)
SAFE_NEGATE(NULL)
SAFE_NEGATE(-9223372036854775808)
SAFE_NEGATE(sm)
-- fn: ieee_divide
IEEE_DIVIDE(f, f2)
IEEE_DIVIDE(i, i2)
IEEE_DIVIDE(1, 0)
IEEE_DIVIDE(0, 0)
IEEE_DIVIDE(-1, 0)
IEEE_DIVIDE(f, 0)
IEEE_DIVIDE(n, 3)
IEEE_DIVIDE(NULL, 1)
-- fn: $bitwise_and
5 & 3
i & i2
i & 255
sm & 7
bt & bt
b'\x0f' & b'\x3c'
-- fn: $bitwise_or
5 | 3
i | i2
i | 1
b'\x0f' | b'\x30'
bt | bt
-- fn: $bitwise_xor
5 ^ 3
i ^ i2
i ^ -1
b'\x0f' ^ b'\x3c'
bt ^ bt
-- fn: $bitwise_not
~5
~i
~sm
~b'\x0f\xf0'
~bt
-- fn: $bitwise_left_shift
1 << 4
i << 1
i2 << sm
1 << 63
1 << 64
b'\x01\x80' << 1
bt << 3
1 << -1
-- fn: $bitwise_right_shift
256 >> 4
i >> 1
i >> sm
-1 >> 1
-1 >> 63
i >> 64
b'\x01\x80' >> 1
bt >> 9
-- fn: bit_count
BIT_COUNT(5)
BIT_COUNT(i)
BIT_COUNT(-1)
BIT_COUNT(b'\xff\x01')
BIT_COUNT(bt)
BIT_COUNT(NULL)
