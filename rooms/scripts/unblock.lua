-- Take a block back, and announce it in the room. Another block between the two, the other way round, stays.
--
-- KEYS: blocks (of who), blockers (of whom), revision, channel
-- ARGV: who, whom, ttl_s of the revision
-- Returns 1.
redis.call('SREM', KEYS[1], ARGV[2])
redis.call('SREM', KEYS[2], ARGV[1])
local revision = redis.call('INCR', KEYS[3])
redis.call('EXPIRE', KEYS[3], ARGV[3])
redis.call('SPUBLISH', KEYS[4], ':' .. revision .. ':' .. ARGV[1] .. '\nunblock ' .. ARGV[2])
return 1
