-- Let a call that was given up be tried anew.
--
-- KEYS: dead, targets
-- ARGV: dead letter's id
-- Returns 1, or 0 where there is no such dead letter, or nobody left to call with it.
local found = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])[1]
if not found then return 0 end
local target, call = found[2][2], found[2][4]
if redis.call('SISMEMBER', KEYS[2], target) == 0 then return 0 end
local time = redis.call('TIME')
local now_ms = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
redis.call('HDEL', '{record}outbox:tries:' .. target, call)
redis.call('ZADD', '{record}outbox:waiting:' .. target, now_ms, call)
redis.call('XDEL', KEYS[1], ARGV[1])
return 1
