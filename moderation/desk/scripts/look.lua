-- Read everything that a decision depends on, at one moment.
--
-- KEYS: desk
-- ARGV: item id, decision id, id of the decision to be taken back (may be empty)
-- Returns {now_ms, [field, value, ...] of the item, open crisis items of its author, order and hash of the last entry of
--          the audit, the decision if it was taken before, the decision to be taken back, the id that took it back};
-- strings are empty where there is nothing.
local desk = KEYS[1]
local time = redis.call('TIME')
local item = desk .. ':item:' .. ARGV[1]
local session = redis.call('HGET', item, 'session')
local crises = session and redis.call('HGET', desk .. ':crisis', session) or '0'
local order, hash = unpack(redis.call('HMGET', desk .. ':head', 'order', 'hash'))
local before = redis.call('HGET', desk .. ':decision:' .. ARGV[2], 'past')
local past, by = unpack(redis.call('HMGET', desk .. ':decision:' .. ARGV[3], 'past', 'taken_back_by'))
return {time[1] * 1000 + math.floor(time[2] / 1000), redis.call('HGETALL', item), tonumber(crises or '0'),
  tonumber(order or '0'), hash or '', before or '', past or '', by or ''}
