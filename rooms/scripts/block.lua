-- Keep two members of a room apart, and announce it there, in order with what is said.
--
-- KEYS: writer (whom), blocks (of who), blockers (of whom), limited, revision, channel
-- ARGV: who, whom, blocks at most, ttl_s, ttl_s of the revision, ttl_s of being limited
-- Returns 1 when they are apart, 0 when whom has said nothing lately, -1 when there are too many blocks.
local who, whom, ttl_s = ARGV[1], ARGV[2], tonumber(ARGV[4])
if redis.call('SISMEMBER', KEYS[2], whom) == 0 then
  if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
  if redis.call('SCARD', KEYS[2]) >= tonumber(ARGV[3]) then return -1 end
  redis.call('SADD', KEYS[2], whom)
end
redis.call('SADD', KEYS[3], who)
redis.call('EXPIRE', KEYS[2], ttl_s)
redis.call('EXPIRE', KEYS[3], ttl_s)

local now_s = tonumber(redis.call('TIME')[1])
redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', now_s - tonumber(ARGV[6]))
redis.call('ZADD', KEYS[4], now_s, who, now_s, whom)
redis.call('EXPIRE', KEYS[4], ARGV[6])

local revision = redis.call('INCR', KEYS[5])
redis.call('EXPIRE', KEYS[5], ARGV[5])
redis.call('SPUBLISH', KEYS[6], ':' .. revision .. ':' .. who .. '\nblock ' .. whom)
return 1
