-- Hide one message from one member of a room, and announce it there to the hubs.
--
-- KEYS: reported (by who), limited, revision, channel
-- ARGV: who, epoch, seq, ttl_s, numbers remembered at most, ttl_s of the revision, ttl_s of being limited
-- Returns 1 when it was not hidden before, 0 when it was.
local who, place = ARGV[1], ARGV[2] .. ':' .. ARGV[3]
local added = redis.call('ZADD', KEYS[1], ARGV[3], place)
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[5]))
redis.call('EXPIRE', KEYS[1], ARGV[4])

local now_s = tonumber(redis.call('TIME')[1])
redis.call('ZADD', KEYS[2], now_s, who)
redis.call('EXPIRE', KEYS[2], ARGV[7])

local revision = redis.call('INCR', KEYS[3])
redis.call('EXPIRE', KEYS[3], ARGV[6])
redis.call('SPUBLISH', KEYS[4], ':' .. revision .. ':' .. who .. '\nreport ' .. place)
return added
