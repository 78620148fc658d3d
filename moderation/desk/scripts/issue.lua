-- Let a decision be appealed with a code.
--
-- KEYS: appeal
-- ARGV: decision id, item id, reason, ttl_s
-- Returns 1.
redis.call('HSET', KEYS[1], 'decision', ARGV[1], 'item', ARGV[2], 'reason', ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return 1
