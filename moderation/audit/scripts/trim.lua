-- Let go of the oldest entries, and let the chain begin at a signed checkpoint instead.
--
-- KEYS: entries, base
-- ARGV: order at which the chain was seen to begin, checkpoint, signature, order up to which entries go
-- Returns how many went; 0 where another process was faster.
local base = redis.call('HGET', KEYS[2], 'order') or '0'
if base ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], 'order', ARGV[4], 'checkpoint', ARGV[2], 'signature', ARGV[3])
local before = redis.call('XLEN', KEYS[1])
redis.call('XTRIM', KEYS[1], 'MINID', '=', string.format('%.0f', tonumber(ARGV[4]) + 1) .. '-0')
return before - redis.call('XLEN', KEYS[1])
