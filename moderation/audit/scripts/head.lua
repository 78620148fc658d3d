-- Read where the chain ends, and the time.
--
-- KEYS: head
-- Returns {now_ms, order, hash}; order 0 and an empty hash before the first entry.
local time = redis.call('TIME')
local order, hash = unpack(redis.call('HMGET', KEYS[1], 'order', 'hash'))
return {time[1] * 1000 + math.floor(time[2] / 1000), tonumber(order or '0'), hash or ''}
