-- Read which held messages have waited long enough to appear.
--
-- KEYS: desk
-- ARGV: messages at most
-- Returns ["item nonce", ...].
local time = redis.call('TIME')
local now_ms = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
return redis.call('ZRANGE', KEYS[1] .. ':let_go', '-inf', now_ms, 'BYSCORE', 'LIMIT', 0, ARGV[1])
